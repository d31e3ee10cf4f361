import AEC
import AECImageIO
import FixturePictures

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

// aec-fixtures FOLDER [NAME...]: makes the pictures of Fixtures/images, or those that are named. The large ones take
// minutes. Every machine makes the same pixels.

let arguments = CommandLine.arguments.dropFirst()
guard let folder = arguments.first else {
    print("usage: aec-fixtures FOLDER [NAME...]")
    print("names: " + FixturePicture.all.map(\.name).joined(separator: " "))
    exit(64)
}
let names = Set(arguments.dropFirst())
FileSystem.removeUnfinishedFilesOnSignals()
for picture in FixturePicture.all where names.isEmpty || names.contains(picture.name) {
    let bytes = try PNGCodec.encode(picture.render(), effort: .small)
    let path = folder + "/" + picture.name + ".png"
    try FileSystem.write(bytes, to: path, force: true)
    print("\(path): \(picture.width) x \(picture.height), \(bytes.count) bytes")
}
