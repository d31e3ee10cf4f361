import AEC

extension Metadata.Text {
    /// Whether it says nothing of the picture, but which program wrote its file and when, or what other metadata say as well:
    /// such a text is in most files, put there by no person, and not worth a warning where it is lost.
    var isOfProgram: Bool {
        let name = String(decoding: keyword, as: UTF8.self).lowercased()
        return name == "software"
            || Metadata.Text.prefixesOfPrograms.contains { name.hasPrefix($0) }
    }

    /// ImageMagick's, and those of thumbnails (freedesktop.org).
    private static let prefixesOfPrograms = [
        "date:", "exif:", "icc:", "png:", "jpeg:", "tiff:", "thumb::",
    ]
}
