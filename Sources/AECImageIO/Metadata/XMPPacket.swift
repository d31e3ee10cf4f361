/// Edits of an XMP packet (ISO 16684-1), which leave all other bytes as they are.
enum XMPPacket {
    /// Without the properties of places: those whose names begin with GPS, in any schema and case (`exif:GPSLatitude`,
    /// `drone-dji:GpsLongitude`).
    ///
    /// - Returns: nil when the packet cannot be read.
    static func removingGPS(_ packet: [UInt8]) -> [UInt8]? {
        removing(packet) { isGPS($0) }
    }

    /// Without the properties that `matches` chooses by name, be they attributes or elements.
    static func removing(_ packet: [UInt8], matches: (String) -> Bool) -> [UInt8]? {
        guard let tokens = XMLTokens(packet) else { return nil }
        var result: [UInt8] = []
        // Elements that are open within the one being left out, and that one.
        var depth = 0
        for token in tokens {
            switch token {
            case .start(let name, let attributes, let isEmpty, let whole):
                if depth > 0 || matches(name) {
                    if !isEmpty { depth += 1 }
                    continue
                }
                var from = whole.lowerBound
                for attribute in attributes where matches(attribute.name) {
                    result += packet[from..<attribute.whole.lowerBound]
                    from = attribute.whole.upperBound
                }
                result += packet[from..<whole.upperBound]
            case .end(_, let whole):
                if depth > 0 {
                    depth -= 1
                } else {
                    result += packet[whole]
                }
            case .other(let whole):
                if depth == 0 { result += packet[whole] }
            }
        }
        return depth == 0 ? result : nil
    }

    /// With `tiff:Orientation` set to 1, where it is there and the packet can be read.
    static func resettingOrientation(_ packet: [UInt8]) -> [UInt8] {
        setting(["tiff:Orientation": 1], in: packet)
    }

    /// With the properties that repeat the picture's size corrected, where they are there and the packet can be read.
    static func settingDimensions(width: Int, height: Int, in packet: [UInt8]) -> [UInt8] {
        setting(
            [
                "exif:PixelXDimension": width, "exif:PixelYDimension": height,
                "tiff:ImageWidth": width, "tiff:ImageLength": height,
            ], in: packet)
    }

    /// Without small copies of the picture, where the packet can be read.
    static func removingThumbnails(_ packet: [UInt8]) -> [UInt8] {
        removing(packet) { $0 == "xmp:Thumbnails" || $0 == "xap:Thumbnails" } ?? packet
    }

    /// With other values of properties, be they attributes or elements.
    private static func setting(_ values: [String: Int], in packet: [UInt8]) -> [UInt8] {
        guard let tokens = XMLTokens(packet) else { return packet }
        var result: [UInt8] = []
        var from = 0
        func replace(_ range: Range<Int>, by value: Int) {
            result += packet[from..<range.lowerBound] + Array(String(value).utf8)
            from = range.upperBound
        }
        var value: Int?
        for token in tokens {
            switch token {
            case .start(let name, let attributes, let isEmpty, _):
                for attribute in attributes {
                    if let value = values[attribute.name] { replace(attribute.value, by: value) }
                }
                value = isEmpty ? nil : values[name]
            case .other(let whole):
                if let value { replace(whole, by: value) }
                value = nil
            case .end: value = nil
            }
        }
        return from == 0 ? packet : result + packet[from...]
    }

    private static func isGPS(_ name: String) -> Bool {
        let local = name.utf8.lastIndex(of: UInt8(ascii: ":")).map { name.utf8.index(after: $0) }
        return name[(local ?? name.startIndex)...].lowercased().hasPrefix("gps")
    }
}
