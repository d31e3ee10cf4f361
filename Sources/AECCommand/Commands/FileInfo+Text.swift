import AEC
import AECSupport

/// How `info` and `verify` write the parts of a file.
extension FileInfo.Chunk {
    /// One line.
    var text: String {
        let duty = isCritical ? "critical" : "skippable"
        let checksum =
            switch isIntact {
            case nil: ""
            case true?: ", CRC ok"
            case false?: ", CRC WRONG"
            }
        return
            "chunk \(type) at byte \(offset): \(length) bytes, \(duty), \(meaning)\(checksum)"
    }

    var json: JSON {
        var members: [(String, JSON)] = [
            ("type", .string(type)), ("offset", .integer(offset)), ("length", .integer(length)),
            ("critical", .bool(isCritical)), ("meaning", .string(meaning)),
        ]
        if let isIntact { members.append(("crcOK", .bool(isIntact))) }
        return .object(members)
    }
}

extension FileInfo.Layer {
    /// How near the picture of a file with this layer is to the original.
    var promise: String { maxError == 0 ? "lossless" : "off by \(maxError) at most" }

    /// As a part of a line.
    var text: String {
        let base = isBaseEmpty ? "one colour" : "lossy picture"
        return "\(promise) (\(base) \(baseSize) bytes, exact layer \(size))"
    }

    var json: JSON {
        .object([
            ("maxError", .integer(maxError)), ("emptyBase", .bool(isBaseEmpty)),
            ("baseBytes", .integer(baseSize)),
            ("bytes", .integer(size)),
        ])
    }
}

extension FileInfo.Quantiser {
    /// The name of the tables, if it is known, or else their id; nil for the model's own.
    private func tables(among known: [TableSet]) -> String? {
        guard let tableSet else { return nil }
        return known.first { $0.id == tableSet }?.name ?? Model.name(of: tableSet)
    }

    /// As a part of a line.
    ///
    /// - Parameter model: which the file needs; nil where it was not found.
    func text(of model: Model?) -> String {
        var text = ""
        if let tables = tables(among: model?.tableSets ?? []) { text += ", tables \(tables)" }
        if let steps {
            let octaves = Set([steps.lowerBound, steps.upperBound]).sorted().map {
                Decimal.signed(Double($0) / 8, 2)
            }
            text += ", steps of \(octaves.joined(separator: " to ")) octaves"
        }
        return text
    }

    /// - Parameter model: as of `text`.
    func json(of model: Model?) -> JSON {
        .object([
            ("tables", tables(among: model?.tableSets ?? []).map(JSON.string) ?? .null),
            (
                "steps",
                steps.map { .array([.integer($0.lowerBound), .integer($0.upperBound)]) } ?? .null
            ),
        ])
    }
}

extension Metadata {
    /// What there is of it, with its bytes when inflated, as the end of a line.
    var text: String {
        var text = ""
        if let iccProfile { text += ", ICC profile \(iccProfile.count) bytes" }
        if let exif { text += ", Exif \(exif.count) bytes" }
        if let xmp { text += ", XMP \(xmp.count) bytes" }
        if color != nil { text += ", colour description" }
        if let resolution {
            let isSquare = resolution.x == resolution.y
            let numbers = isSquare ? "\(resolution.x)" : "\(resolution.x) x \(resolution.y)"
            text +=
                resolution.isPerMetre
                ? ", \(numbers) pixels per metre" : ", pixels of \(resolution.y) : \(resolution.x)"
        }
        if lightLevels != nil { text += ", light levels" }
        if let iptc { text += ", IPTC \(iptc.count) bytes" }
        if !texts.isEmpty { text += texts.count == 1 ? ", 1 text" : ", \(texts.count) texts" }
        if let gainMap { text += ", gain map \(gainMap.count) bytes" }
        if let pngForm { text += ", form of the PNG: \(pngForm.text)" }
        return text
    }

    /// The same, and PNG's colour chunks in full.
    var json: JSON {
        var members: [(String, JSON)] = []
        if let iccProfile { members.append(("iccProfile", .integer(iccProfile.count))) }
        if let exif { members.append(("exif", .integer(exif.count))) }
        if let xmp { members.append(("xmp", .integer(xmp.count))) }
        if let points = color?.codePoints {
            let numbers = [points.primaries, points.transfer, points.matrix, points.fullRange]
            members.append(("cICP", .array(numbers.map { .integer(Int($0)) })))
        }
        if let intent = color?.sRGBIntent { members.append(("sRGB", .integer(Int(intent)))) }
        if let gamma = color?.gamma { members.append(("gAMA", .integer(Int(gamma)))) }
        if let colors = color?.chromaticities {
            let points = [colors.white, colors.red, colors.green, colors.blue]
            members.append(
                ("cHRM", .array(points.flatMap { [.integer(Int($0.x)), .integer(Int($0.y))] })))
        }
        if let resolution {
            let numbers: [JSON] = [.integer(Int(resolution.x)), .integer(Int(resolution.y))]
            members.append((resolution.isPerMetre ? "pixelsPerMetre" : "density", .array(numbers)))
        }
        if let display = lightLevels?.masteringDisplay {
            let numbers =
                display.chromaticities.map { Int($0) }
                + [Int(display.maxLuminance), Int(display.minLuminance)]
            members.append(("mDCV", .array(numbers.map { .integer($0) })))
        }
        if let light = lightLevels?.contentLight {
            members.append(
                ("cLLI", .array([.integer(Int(light.maximum)), .integer(Int(light.average))])))
        }
        if let iptc { members.append(("iptc", .integer(iptc.count))) }
        if !texts.isEmpty { members.append(("texts", .integer(texts.count))) }
        if let gainMap { members.append(("gainMap", .integer(gainMap.count))) }
        if let pngForm { members.append(("pngForm", pngForm.json)) }
        return .object(members)
    }
}

extension Metadata.PNGForm {
    /// "palette of 12 colours of 4 bits with opacities, interlaced".
    fileprivate var text: String {
        var text =
            switch colorType {
            case .grey: "grey"
            case .rgb: "RGB"
            case .palette: "palette of \(Decimal.count(palette.count / 3, "colour"))"
            case .greyAlpha: "grey with alpha"
            case .rgbAlpha: "RGB with alpha"
            }
        text += " of \(Decimal.count(bitDepth, "bit"))"
        if !transparency.isEmpty {
            text += colorType == .palette ? " with opacities" : " with a transparent colour"
        }
        if isInterlaced { text += ", interlaced" }
        return text
    }

    /// What IHDR says, the entries of PLTE and the bytes of tRNS.
    fileprivate var json: JSON {
        .object([
            ("colorType", .integer(Int(colorType.rawValue))), ("bitDepth", .integer(bitDepth)),
            ("interlaced", .bool(isInterlaced)), ("paletteEntries", .integer(palette.count / 3)),
            ("transparencyBytes", .integer(transparency.count)),
        ])
    }
}
