import AEC
import AECImageIO
import AECReport
import AECSupport

/// `aec compare --pair-sheet`, for Scripts/blind-pairs: a part of a picture above the same part of two versions of it.
struct PairSheetWork {
    let original: String
    let left: String
    let right: String
    let part: PairSheet.Part
    let result: String
    let force: Bool
    let limits: Limits

    func run() throws(CommandError) {
        let (picture, range) = try Files.readMeasured(original, limits: limits, keepsAlpha: true)
        func version(_ path: String) throws(CommandError) -> AECImage {
            let image = try Files.loadImage(path, limits: limits).picture.image
            return try Files.measured(image, over: range, keepsAlpha: true)
        }
        let versions = (try version(left), try version(right))
        let sheet: AECImage
        do throws(AECError) {
            sheet = try PairSheet.make(
                of: picture, left: versions.0, right: versions.1, part: part)
        } catch {
            throw CommandError(error)
        }
        try Files.write(sheet, as: .png, to: .file(result), force: force)
    }
}
