import AEC

/// The photographs that the ranges and the statistics of a network are measured on.
enum CalibrationPictures {
    /// More add little but time and memory.
    private static let most = 64

    /// Pictures of the folder, evenly chosen; those that cannot be read are warned of.
    static func read(
        _ folder: String, _ limits: Limits
    ) throws(CommandError) -> ([AECImage], warnings: [String]) {
        guard let (names, foreign) = Folder.pictures(in: folder) else {
            throw CommandError(.noInput, "\(folder) is not a readable folder", kind: "noInput")
        }
        var images: [AECImage] = []
        var warnings = foreign.map {
            "\(folder)/\($0) is left out: \(CommandError.nameIsNotUTF8.message)"
        }
        let count = min(names.count, most)
        for file in (0..<count).map({ names[$0 * names.count / count] }) {
            do throws(CommandError) {
                images.append(try Files.readImage(folder + "/" + file, limits: limits))
            } catch {
                warnings.append("\(folder)/\(file) is left out: \(error.message)")
            }
        }
        guard !images.isEmpty else {
            let reason =
                warnings.first.map { ", because " + $0 } ?? ": it has no PNG, JPEG or PNM pictures"
            throw CommandError(
                .noInput, "there is nothing to calibrate on in \(folder)" + reason,
                kind: "noInput")
        }
        return (images, warnings)
    }
}
