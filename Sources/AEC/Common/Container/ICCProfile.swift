/// The few bytes of an ICC profile's header (ICC.1, section 7.2) that tell whether it can belong to a picture.
enum ICCProfile {
    static let headerSize = 128

    /// Why `profile` cannot be the one of a picture; nil if it can.
    static func problem(_ profile: [UInt8], colorModel: AECImage.ColorModel) -> String? {
        // Bytes 36 to 39 of every profile are the word acsp.
        guard profile.count >= headerSize, Array(profile[36..<40]) == [0x61, 0x63, 0x73, 0x70]
        else {
            return "it is not an ICC profile"
        }
        let space = Array(profile[16..<20])
        let (needed, name): ([UInt8], String) =
            switch colorModel {
            case .grey: ([0x47, 0x52, 0x41, 0x59], "grey")
            case .rgb: ([0x52, 0x47, 0x42, 0x20], "RGB")
            }
        guard space != needed else { return nil }
        let letters = space.map { 0x20...0x7E ~= $0 ? $0 : 0x3F }
        return
            "its colour space is '\(String(decoding: letters, as: UTF8.self))', but the picture is \(name)"
    }
}
