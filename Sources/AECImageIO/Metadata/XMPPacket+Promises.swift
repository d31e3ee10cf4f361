/// What a packet says of parts that a JPEG has behind its picture: a gain map (Adobe's and Apple's), a motion photo's
/// video (Google's). Where they are not there, it is untrue.
extension XMPPacket {
    private enum Namespace: String, CaseIterable {
        case gainMap = "http://ns.adobe.com/hdr-gain-map/1.0/"
        case appleGainMap = "http://ns.apple.com/HDRGainMap/1.0/"
        case camera = "http://ns.google.com/photos/1.0/camera/"
        case container = "http://ns.google.com/photos/1.0/container/"
        case item = "http://ns.google.com/photos/1.0/container/item/"
    }

    /// The prefixes that a packet declares for them, wherever it does. A packet has a few.
    private static func prefixes(in packet: [UInt8]) -> [Namespace: Set<String>]? {
        guard let tokens = XMLTokens(packet) else { return nil }
        let names = Namespace.allCases.map { ($0, Array($0.rawValue.utf8)) }
        var prefixes: [Namespace: Set<String>] = [:]
        for case .start(_, let attributes, _, _) in tokens {
            for attribute in attributes where attribute.name.hasPrefix("xmlns:") {
                let value = packet[attribute.value]
                guard let (name, _) = names.first(where: { value.elementsEqual($0.1) }) else {
                    continue
                }
                prefixes[name, default: []].insert(String(attribute.name.dropFirst(6)))
                guard prefixes[name, default: []].count <= 16 else { return nil }
            }
        }
        return prefixes
    }

    /// Without the properties of a video and, unless there is one, of a gain map, and without such items in Google's list
    /// of what a file holds.
    ///
    /// - Returns: the packet as it is when it cannot be read.
    static func removingPromises(_ packet: [UInt8], hasGainMap: Bool) -> [UInt8] {
        guard let prefixes = prefixes(in: packet), !prefixes.isEmpty else { return packet }
        var untrue: [String] = []
        for name in [Namespace.gainMap, .appleGainMap] where !hasGainMap {
            untrue += prefixes[name, default: []].map { $0 + ":" }
        }
        for prefix in prefixes[.camera, default: []] {
            untrue += [prefix + ":MotionPhoto", prefix + ":MicroVideo"]
        }
        let kept: Set = hasGainMap ? ["Primary", "GainMap"] : ["Primary"]
        let directories = Set(prefixes[.container, default: []].map { $0 + ":Directory" })
        let semantics = Set(prefixes[.item, default: []].map { $0 + ":Semantic" })
        let rest = removingItems(packet, of: directories) {
            kept.contains($0)
        } semantics: {
            semantics.contains($0)
        }
        return removing(rest) { name in untrue.contains { name.hasPrefix($0) } } ?? packet
    }

    /// Whether a packet speaks of a gain map.
    static func promisesGainMap(_ packet: [UInt8]) -> Bool {
        removingPromises(packet, hasGainMap: true) != removingPromises(packet, hasGainMap: false)
    }

    /// With another number of bytes of the gain map in Google's list, where it is there.
    static func settingGainMapLength(_ length: Int, in packet: [UInt8]) -> [UInt8] {
        guard let prefixes = prefixes(in: packet), let tokens = XMLTokens(packet) else {
            return packet
        }
        let names = prefixes[.item, default: []]
        for case .start(_, let attributes, _, _) in tokens {
            for name in names {
                guard
                    attributes.contains(where: {
                        $0.name == name + ":Semantic"
                            && packet[$0.value].elementsEqual("GainMap".utf8)
                    }), let old = attributes.first(where: { $0.name == name + ":Length" })
                else { continue }
                let number = Array(String(length).utf8)
                return Array(packet[..<old.value.lowerBound]) + number
                    + packet[old.value.upperBound...]
            }
        }
        return packet
    }

    /// Without the items of a list that are not to be kept; without the list where it has no more than one left, the
    /// picture itself.
    private static func removingItems(
        _ packet: [UInt8], of lists: Set<String>, keeping: (String) -> Bool,
        semantics: (String) -> Bool
    ) -> [UInt8] {
        guard !lists.isEmpty, let tokens = XMLTokens(packet) else { return packet }
        var cuts: [Range<Int>] = []
        var depth = 0
        var list: (depth: Int, start: Int, cuts: Int, kept: Int)?
        var item: (depth: Int, start: Int, semantic: String)?
        var isSemantic = false
        /// Ends what was open at this depth.
        func close(at end: Int) {
            if let open = item, open.depth == depth {
                if keeping(open.semantic) {
                    list?.kept += 1
                } else {
                    cuts.append(open.start..<end)
                }
                item = nil
            } else if let open = list, open.depth == depth {
                if open.kept <= 1 {
                    cuts.removeSubrange(open.cuts...)
                    cuts.append(open.start..<end)
                }
                list = nil
            }
        }
        for token in tokens {
            switch token {
            case .start(let name, let attributes, let isEmpty, let whole):
                if list == nil, lists.contains(name) {
                    list = (depth, whole.lowerBound, cuts.count, 0)
                } else if list != nil, item == nil, name == "rdf:li" {
                    item = (depth, whole.lowerBound, "")
                }
                for attribute in attributes where semantics(attribute.name) {
                    item?.semantic = String(decoding: packet[attribute.value], as: UTF8.self)
                }
                isSemantic = semantics(name) && !isEmpty
                if isEmpty { close(at: whole.upperBound) } else { depth += 1 }
            case .end(_, let whole):
                depth -= 1
                isSemantic = false
                close(at: whole.upperBound)
            case .other(let text):
                if isSemantic {
                    item?.semantic = String(decoding: packet[text], as: UTF8.self)
                }
                isSemantic = false
            }
            // As many as no file has.
            guard cuts.count <= 1000 else { return packet }
        }
        var result: [UInt8] = []
        var from = 0
        for cut in cuts {
            result += packet[from..<cut.lowerBound]
            from = cut.upperBound
        }
        return result + packet[from...]
    }
}
