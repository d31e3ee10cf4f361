import AEC
import AECImageIO
import AECReport
import FixturePictures
import Foundation

// Makes pictures; every machine makes the same pixels.
//
//   aec-fixtures FOLDER [NAME...]          those of Fixtures/images, or those that are named; the large ones take minutes
//   aec-fixtures graphics FOLDER [COUNT]   made-up graphics, number 0 to COUNT - 1 (500)
//   aec-fixtures pages FOLDER              pages of the web, for Scripts/screenshots

let arguments = CommandLine.arguments.dropFirst()
guard let first = arguments.first else {
    print("usage: aec-fixtures FOLDER [NAME...]")
    print("       aec-fixtures graphics FOLDER [COUNT]")
    print("       aec-fixtures pages FOLDER")
    print("names: " + FixturePicture.all.map(\.name).joined(separator: " "))
    exit(64)
}
FileSystem.removeUnfinishedFilesOnSignals()

func write(_ image: AECImage, to path: String) throws {
    let bytes = try PNGCodec.encode(image, effort: .small)
    try FileSystem.write(bytes, to: path, force: true)
    print("\(path): \(image.width) x \(image.height), \(bytes.count) bytes")
}

let rest = Array(arguments.dropFirst())
switch (first, rest.first) {
case ("graphics", let folder?):
    guard let count = rest.count > 1 ? Int(rest[1]) : 500, count > 0 else {
        print("COUNT is a whole number above 0, not \(rest[1])")
        exit(64)
    }
    mkdir(folder, 0o777)
    for number in 0..<count {
        let graphic = Graphic(number)
        try write(graphic.render(), to: folder + "/" + graphic.name + ".png")
    }
case ("pages", let folder?):
    mkdir(folder, 0o777)
    for number in 0..<Page.count {
        let page = Page(number)
        let html = page.html { image in
            // An address has to be there, and a picture of these sides can be encoded.
            let bytes = (try? PNGCodec.encode(image)) ?? []
            return "data:image/png;base64," + Base64.encode(bytes)
        }
        let path = folder + "/" + page.name + ".html"
        try FileSystem.write(Array(html.utf8), to: path, force: true)
        print(path)
    }
default:
    let names = Set(rest)
    for picture in FixturePicture.all where names.isEmpty || names.contains(picture.name) {
        try write(picture.render(), to: first + "/" + picture.name + ".png")
    }
}
