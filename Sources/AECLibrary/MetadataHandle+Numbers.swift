import AEC
import CAEC

// The parts of metadata that are numbers.

@_cdecl("aec_metadata_set_resolution")
public func metadataSetResolution(
    _ metadata: OpaquePointer?, _ resolution: UnsafePointer<aec_resolution>?,
    _ error: UnsafeMutablePointer<aec_error>?
) -> aec_code {
    call(error) { () throws(CallError) in
        let handle = MetadataHandle.at(try unwrap(metadata, "the metadata"))
        guard let resolution = resolution?.pointee else {
            handle.change { $0.resolution = nil }
            return
        }
        let range = 1...UInt32(Int32.max)
        guard range ~= resolution.x, range ~= resolution.y else {
            throw CallError(
                AEC_INVALID_ARGUMENT,
                "a resolution of \(resolution.x) x \(resolution.y) is not from 1 to 2^31 - 1")
        }
        handle.change {
            $0.resolution = Metadata.Resolution(
                x: resolution.x, y: resolution.y, isPerMetre: resolution.per_metre != 0)
        }
    }
}

@_cdecl("aec_metadata_get_resolution")
public func metadataGetResolution(
    _ metadata: OpaquePointer?, _ resolution: UnsafeMutablePointer<aec_resolution>?
) -> Int32 {
    let value = metadata.flatMap { MetadataHandle.at($0).metadata.resolution }
    resolution?.pointee = aec_resolution(
        x: value?.x ?? 0, y: value?.y ?? 0, per_metre: value?.isPerMetre ?? false ? 1 : 0)
    return value == nil ? 0 : 1
}

@_cdecl("aec_metadata_set_color")
public func metadataSetColor(
    _ metadata: OpaquePointer?, _ color: UnsafePointer<aec_color>?,
    _ error: UnsafeMutablePointer<aec_error>?
) -> aec_code {
    call(error) { () throws(CallError) in
        let handle = MetadataHandle.at(try unwrap(metadata, "the metadata"))
        let description = try color.map { (color) throws(CallError) in
            try ColorDescription(color.pointee)
        }
        handle.change { $0.color = description == ColorDescription() ? nil : description }
    }
}

@_cdecl("aec_metadata_get_color")
public func metadataGetColor(
    _ metadata: OpaquePointer?, _ color: UnsafeMutablePointer<aec_color>?
) -> Int32 {
    let value = metadata.flatMap { MetadataHandle.at($0).metadata.color }
    color?.pointee = aec_color(value ?? ColorDescription())
    return value == nil ? 0 : 1
}

@_cdecl("aec_metadata_set_light_levels")
public func metadataSetLightLevels(
    _ metadata: OpaquePointer?, _ levels: UnsafePointer<aec_light_levels>?,
    _ error: UnsafeMutablePointer<aec_error>?
) -> aec_code {
    call(error) { () throws(CallError) in
        let handle = MetadataHandle.at(try unwrap(metadata, "the metadata"))
        let value = try levels.map { (levels) throws(CallError) in
            try Metadata.LightLevels(levels.pointee)
        }
        handle.change { $0.lightLevels = value == Metadata.LightLevels() ? nil : value }
    }
}

@_cdecl("aec_metadata_get_light_levels")
public func metadataGetLightLevels(
    _ metadata: OpaquePointer?, _ levels: UnsafeMutablePointer<aec_light_levels>?
) -> Int32 {
    let value = metadata.flatMap { MetadataHandle.at($0).metadata.lightLevels }
    levels?.pointee = aec_light_levels(value ?? Metadata.LightLevels())
    return value == nil ? 0 : 1
}

/// Numbers of which all are said or, by -1, none.
/// - Throws: `AEC_INVALID_ARGUMENT` for anything between, and for numbers beyond `limit`.
private func group(
    _ numbers: [Int64], limit: Int64, _ name: String
) throws(CallError) -> [UInt32]? {
    if numbers.allSatisfy({ $0 == -1 }) { return nil }
    guard let wrong = numbers.first(where: { !(0...limit ~= $0) }) else {
        return numbers.map { UInt32($0) }
    }
    throw CallError(
        AEC_INVALID_ARGUMENT,
        "\(name): \(wrong) is not from 0 to \(limit); -1 for all \(numbers.count) numbers leaves it out"
    )
}

/// The eight numbers of a C array.
private typealias Eight = (Int64, Int64, Int64, Int64, Int64, Int64, Int64, Int64)

private func array(_ numbers: Eight) -> [Int64] {
    withUnsafeBytes(of: numbers) { Array($0.bindMemory(to: Int64.self)) }
}

private func eight(_ numbers: [UInt32]?) -> Eight {
    func at(_ index: Int) -> Int64 { numbers.map { Int64($0[index]) } ?? -1 }
    return (at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7))
}

extension ColorDescription {
    fileprivate init(_ color: aec_color) throws(CallError) {
        let points = try group(
            [color.primaries, color.transfer, color.matrix, color.full_range].map { Int64($0) },
            limit: 255, "code points of H.273")
        let chromaticities = try group(
            array(color.chromaticities), limit: Int64(Int32.max), "chromaticities")
        self.init(
            codePoints: points.map {
                CodingIndependentCodePoints(
                    primaries: UInt8($0[0]), transfer: UInt8($0[1]), matrix: UInt8($0[2]),
                    fullRange: UInt8($0[3]))
            },
            sRGBIntent: try group([Int64(color.srgb_intent)], limit: 3, "the intent of sRGB").map {
                UInt8($0[0])
            },
            gamma: try group([color.gamma], limit: Int64(Int32.max), "gamma")?[0],
            chromaticities: chromaticities.map { c in
                func point(_ index: Int) -> Chromaticities.Point {
                    Chromaticities.Point(x: c[2 * index], y: c[2 * index + 1])
                }
                return Chromaticities(
                    white: point(0), red: point(1), green: point(2), blue: point(3))
            })
    }
}

extension aec_color {
    fileprivate init(_ description: ColorDescription) {
        let points = description.codePoints
        func number(_ value: UInt8?) -> Int32 { value.map { Int32($0) } ?? -1 }
        self.init(
            primaries: number(points?.primaries), transfer: number(points?.transfer),
            matrix: number(points?.matrix), full_range: number(points?.fullRange),
            srgb_intent: number(description.sRGBIntent),
            gamma: description.gamma.map { Int64($0) } ?? -1,
            chromaticities: eight(
                description.chromaticities.map {
                    [$0.white, $0.red, $0.green, $0.blue].flatMap { [$0.x, $0.y] }
                }))
    }
}

extension Metadata.LightLevels {
    fileprivate init(_ levels: aec_light_levels) throws(CallError) {
        let chromaticities = try group(
            array(levels.chromaticities), limit: 65535, "chromaticities of the mastering display")
        let luminance = try group(
            [levels.max_luminance, levels.min_luminance], limit: Int64(UInt32.max),
            "luminance of the mastering display")
        guard (chromaticities == nil) == (luminance == nil) else {
            throw CallError(
                AEC_INVALID_ARGUMENT,
                "a mastering display has chromaticities and luminance, or neither")
        }
        let content = try group(
            [levels.max_content, levels.average_content], limit: Int64(UInt32.max),
            "light levels of the content")
        self.init()
        if let chromaticities, let luminance {
            masteringDisplay = MasteringDisplay(
                chromaticities: chromaticities.map { UInt16($0) }, maxLuminance: luminance[0],
                minLuminance: luminance[1])
        }
        contentLight = content.map { ContentLight(maximum: $0[0], average: $0[1]) }
    }
}

extension aec_light_levels {
    fileprivate init(_ levels: Metadata.LightLevels) {
        let display = levels.masteringDisplay
        func number(_ value: UInt32?) -> Int64 { value.map { Int64($0) } ?? -1 }
        self.init(
            chromaticities: eight(display?.chromaticities.map { UInt32($0) }),
            max_luminance: number(display?.maxLuminance),
            min_luminance: number(display?.minLuminance),
            max_content: number(levels.contentLight?.maximum),
            average_content: number(levels.contentLight?.average))
    }
}
