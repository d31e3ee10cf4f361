import AEC
import CAEC
import CLibrary

/// `aec_metadata`. What C asks for lies ready in C's form, so that several threads can ask at the same time.
final class MetadataHandle: Handle {
    private(set) var metadata: Metadata
    /// Copies of the parts that are bytes.
    private var parts: [UInt32: CBytes] = [:]
    private var texts: [[CBytes]] = []

    init(_ metadata: Metadata = Metadata()) {
        self.metadata = metadata
        update()
    }

    func change(_ change: (inout Metadata) -> Void) {
        change(&metadata)
        update()
    }

    private func update() {
        for kind in Self.kinds.keys {
            let bytes = metadata[keyPath: Self.kinds[kind]!]
            // Pointers to what has not changed go on to be valid.
            guard parts[kind]?.bytes != bytes else { continue }
            parts[kind] = bytes.map { CBytes($0) }
        }
        for text in metadata.texts.dropFirst(texts.count) {
            texts.append(
                [text.keyword, text.text, text.language, text.translatedKeyword].map { CBytes($0) })
        }
    }

    fileprivate static let kinds: [UInt32: WritableKeyPath<Metadata, [UInt8]?> & Sendable] = [
        AEC_ICC.rawValue: \.iccProfile, AEC_EXIF.rawValue: \.exif, AEC_XMP.rawValue: \.xmp,
        AEC_IPTC.rawValue: \.iptc, AEC_GAIN_MAP.rawValue: \.gainMap,
    ]

    fileprivate func part(_ kind: aec_metadata_kind) -> CBytes? { parts[kind.rawValue] }

    fileprivate func text(_ index: Int) -> aec_text {
        guard texts.indices.contains(index) else { return aec_text() }
        let strings = texts[index]
        return aec_text(
            keyword: strings[0].characters, text: strings[1].characters,
            language: strings[2].characters, translated_keyword: strings[3].characters,
            text_size: strings[1].bytes.count)
    }
}

/// Bytes that stay where they are, and a zero behind them.
private final class CBytes {
    let bytes: [UInt8]
    let pointer: UnsafeMutablePointer<UInt8>

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        pointer = .allocate(capacity: bytes.count + 1)
        pointer.initialize(from: bytes, count: bytes.count)
        (pointer + bytes.count).initialize(to: 0)
    }

    deinit { pointer.deallocate() }

    var characters: UnsafePointer<CChar> {
        UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self)
    }
}

@_cdecl("aec_metadata_new")
public func metadataNew() -> OpaquePointer? { MetadataHandle().retained() }

@_cdecl("aec_metadata_free")
public func metadataFree(_ metadata: OpaquePointer?) { MetadataHandle.release(metadata) }

@_cdecl("aec_metadata_set")
public func metadataSet(
    _ metadata: OpaquePointer?, _ kind: aec_metadata_kind, _ data: UnsafeRawPointer?, _ size: Int,
    _ error: UnsafeMutablePointer<aec_error>?
) -> aec_code {
    call(error) { () throws(CallError) in
        let handle = MetadataHandle.at(try unwrap(metadata, "the metadata"))
        guard let path = MetadataHandle.kinds[kind.rawValue] else {
            throw CallError(AEC_INVALID_ARGUMENT, "there is no metadata of kind \(kind.rawValue)")
        }
        var part = data == nil ? nil : try bytes(data, size, "the data")
        // As JPEGs have it.
        let prefix = Array("Exif\0\0".utf8)
        if kind == AEC_EXIF, let exif = part, exif.starts(with: prefix) {
            part = Array(exif.dropFirst(prefix.count))
        }
        handle.change { $0[keyPath: path] = part }
    }
}

@_cdecl("aec_metadata_get")
public func metadataGet(
    _ metadata: OpaquePointer?, _ kind: aec_metadata_kind, _ size: UnsafeMutablePointer<Int>?
) -> UnsafePointer<UInt8>? {
    let part = metadata.flatMap { MetadataHandle.at($0).part(kind) }
    size?.pointee = part?.bytes.count ?? 0
    return part.map { UnsafePointer($0.pointer) }
}

@_cdecl("aec_metadata_add_text")
public func metadataAddText(
    _ metadata: OpaquePointer?, _ text: UnsafePointer<aec_text>?,
    _ error: UnsafeMutablePointer<aec_error>?
) -> aec_code {
    call(error) { () throws(CallError) in
        let handle = MetadataHandle.at(try unwrap(metadata, "the metadata"))
        let text = try unwrap(text, "the text").pointee
        func string(_ characters: UnsafePointer<CChar>?) -> [UInt8] {
            // Not by way of String, which would change what is not UTF-8.
            characters.map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) } ?? []
        }
        let content =
            text.text_size == 0
            ? string(text.text) : try bytes(text.text, text.text_size, "the text")
        let added = Metadata.Text(
            keyword: string(text.keyword), language: string(text.language),
            translatedKeyword: string(text.translated_keyword), text: content)
        handle.change { $0.texts.append(added) }
    }
}

@_cdecl("aec_metadata_text_count")
public func metadataTextCount(_ metadata: OpaquePointer?) -> Int {
    metadata.map { MetadataHandle.at($0).metadata.texts.count } ?? 0
}

@_cdecl("aec_metadata_get_text")
public func metadataGetText(_ metadata: OpaquePointer?, _ index: Int) -> aec_text {
    metadata.map { MetadataHandle.at($0).text(index) } ?? aec_text()
}
