// roundtrip: compresses a picture at several qualities, decodes it again, and says what that cost.
//
//     swift run roundtrip ../Fixtures/images/terrain.png [FOLDER]
//
// With a folder, leaves the compressed files and the decoded pictures there.
import AEC
import AECImageIO
import Foundation

guard CommandLine.arguments.count >= 2 else {
    print("usage: roundtrip PICTURE [FOLDER]")
    exit(64)
}
let path = CommandLine.arguments[1]
let folder = CommandLine.arguments.dropFirst(2).first

do {
    // A picture from a PNG, JPEG or PNM file; pixels of your own go into AECImage(width:height:colorModel:pixels:).
    let image = try ImageFile.read(FileSystem.read(path))
    let pixels = image.width * image.height
    print("\(path): \(image.width) x \(image.height), \(image.colorModel)")

    for quality in stride(from: 0.0, through: 100, by: 25) {
        let file = try AECEncoder(.quality(quality)).encode(image)

        // Limits are checked before any memory is taken, so a file from a stranger can ask for nothing absurd.
        let decoder = AECDecoder(limits: Limits(maxPixels: 100_000_000, maxSide: 20_000))
        let decoded = try decoder.decode(file)

        let bitsPerPixel = Double(file.count) * 8 / Double(pixels)
        print(
            String(
                format: "quality %3.0f  %8d bytes  %6.3f bpp  %6.2f dB", quality, file.count,
                bitsPerPixel, psnr(image, decoded)))

        if let folder {
            let name = folder + "/quality-\(Int(quality))"
            try FileSystem.write(file, to: name + ".aec", force: true)
            // Appears under its name only when it is complete.
            let output = try OutputFile(path: name + ".png", force: true)
            try ImageFile.write(decoded, as: .png, to: output)
            try output.commit()
        }
    }
} catch let error as AECError {
    // `code` is for programs, `message` for people, `offset` the place in the file where that is known.
    fail(error.description, code: error.code == .limitExceeded ? 77 : 65)
} catch let error as FileError {
    fail(error.description, code: 74)
}

/// Peak signal-to-noise ratio in decibels, over all samples.
func psnr(_ a: AECImage, _ b: AECImage) -> Double {
    let error = zip(a.pixels, b.pixels).reduce(0) { sum, pair in
        let difference = Int(pair.0) - Int(pair.1)
        return sum + difference * difference
    }
    return 10 * log10(255 * 255 * Double(a.pixels.count) / Double(error))
}

func fail(_ message: String, code: Int32) -> Never {
    FileHandle.standardError.write(Data("roundtrip: \(message)\n".utf8))
    exit(code)
}
