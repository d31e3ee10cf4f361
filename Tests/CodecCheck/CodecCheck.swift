import CAECKernels
import CStdio

@testable import AEC

/// codec-check MODEL FOLDER [NAME WIDTH HEIGHT QUALITY EFFORT]...: encodes the pictures of the golden files and decodes the
/// files in FOLDER. Prints the kernels that it used, then golden.txt as it finds it; fails if the encoder gives other
/// files than those.
///
/// Not part of the Swift package: Scripts/test-neon compiles it for AArch64, where there is no Foundation.
@_cdecl("main")
func main(_ count: Int32, _ words: UnsafePointer<UnsafePointer<CChar>>) -> Int32 {
    let words = (1..<Int(count)).map { String(cString: words[$0]) }
    do throws(AECError) {
        let model = try Model(try read(words[0]))
        print("kernels \(String(cString: aec_kernels_best().pointee.name))")
        var differences: Int32 = 0
        for start in stride(from: 2, to: words.count, by: 5) {
            let (name, quality) = (words[start], Int(words[start + 3])!)
            let effort = Effort(Int(words[start + 4])!)
            let file = try read("\(words[1])/\(name).aec")
            let decoded = try AECDecoder(model: model).decode(file)
            print(decoded.goldenLine(name: name, quality: quality, effort: effort))
            let picture = Pictures.golden(
                name, width: Int(words[start + 1])!, height: Int(words[start + 2])!,
                colorModel: decoded.colorModel, bitDepth: decoded.bitDepth,
                hasAlpha: decoded.alpha != nil, hasMetadata: !decoded.metadata.isEmpty)
            let encoder = AECEncoder(
                .quality(Double(quality)), effort: effort, tuning: .ofGolden(name), model: model)
            if try encoder.encodeGolden(picture, name: name) != file {
                print("\(name): the encoder gives another file")
                differences += 1
            }
        }
        return differences
    } catch {
        print("codec-check: \(error.message)")
        return 1
    }
}

private func read(_ path: String) throws(AECError) -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw AECError(.io, "cannot open \(path)") }
    defer { fclose(file) }
    fseek(file, 0, SEEK_END)
    let count = ftell(file)
    rewind(file)
    return [UInt8](unsafeUninitializedCapacity: count) {
        $1 = fread($0.baseAddress, 1, count, file)
    }
}
