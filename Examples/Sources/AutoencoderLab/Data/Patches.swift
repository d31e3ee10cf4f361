import AEC
import AECImageIO
import AECTraining
import Foundation

/// Square pieces of the pictures of a folder, in grey.
enum Patches {
    /// Takes `count` patches at random places, as many of each picture.
    /// - Throws: `invalidArgument` when no picture of the folder can be used.
    static func read(
        _ folder: String, side: Int, count: Int, seed: UInt64
    ) throws(AECError) -> Pictures {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
            .filter { ImageFile.Format(path: $0) != nil }.sorted()
        var pictures: [(width: Int, height: Int, grey: [Float])] = []
        var reason = "it has no PNG, JPEG or PNM files"
        for name in names.prefix(200) {
            do throws(AECError) {
                let picture = try read(folder + "/" + name)
                if min(picture.width, picture.height) >= side { pictures.append(picture) }
            } catch {
                reason = name + ": " + error.message
            }
        }
        guard !pictures.isEmpty else {
            throw AECError(
                .invalidArgument,
                "no picture in \(folder) can be cut into patches of \(side) pixels: \(reason)")
        }
        var pixels: [Float] = []
        pixels.reserveCapacity(count * side * side)
        for patch in 0..<count {
            var random = RandomStream(seed: seed, 0x9A7C, UInt64(patch))
            let picture = pictures[patch % pictures.count]
            let x = Int.random(in: 0...picture.width - side, using: &random)
            let y = Int.random(in: 0...picture.height - side, using: &random)
            for row in y..<y + side {
                let start = row * picture.width + x
                pixels += picture.grey[start..<start + side]
            }
        }
        return Pictures(side: side, pixels: pixels)
    }

    private static func read(
        _ path: String
    ) throws(AECError) -> (width: Int, height: Int, grey: [Float]) {
        let image = try ImageFile.read(DataSet.read(path))
        let pixels = image.pixels
        guard image.colorModel == .rgb else {
            return (image.width, image.height, pixels.map { Float($0) / 255 })
        }
        // Luma of ITU-R BT.601, as JPEG has it.
        let grey = stride(from: 0, to: pixels.count, by: 3).map { (i: Int) -> Float in
            let (r, g, b) = (Float(pixels[i]), Float(pixels[i + 1]), Float(pixels[i + 2]))
            return (0.299 * r + 0.587 * g + 0.114 * b) / 255
        }
        return (image.width, image.height, grey)
    }
}
