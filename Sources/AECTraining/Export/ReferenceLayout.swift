import AEC

/// What a weights file calls a parameter, and where its elements lie there: names, shapes and orders are those of the
/// network's first trainer, in PyTorch.
struct ReferenceLayout {
    let name: String
    /// The file's shape.
    let shape: [Int]
    /// For each element here, in order, its index there.
    let source: [Int]

    /// How channels are ordered there where it differs from here.
    private enum Order {
        case same
        /// (channel, dy, dx) there, (dy, dx, channel) here.
        case planar(cell: Int, channels: Int)
        /// All means, then all log scales there; four groups of both here.
        case groups(latents: Int)

        func source(_ i: Int) -> Int {
            switch self {
            case .same: return i
            case .planar(let cell, let channels): return i % channels * cell * cell + i / channels
            case .groups(let half):
                let size = half / 4
                return i / size % 2 * half + i / (2 * size) * size + i % size
            }
        }

        /// Of the inputs or outputs of a layer, which `tensors` make up.
        init(_ tensors: [Architecture.Tensor]) {
            let first = tensors[0]
            if first.unit == .input || first.unit == .output {
                self = .planar(cell: 8, channels: 3)
            } else if tensors.count == 4, tensors[1].name == first.name {
                self = .planar(cell: 2, channels: first.channels)
            } else {
                self = tensors.count == 8 ? .groups(latents: 4 * first.channels) : .same
            }
        }
    }

    /// - Parameter layer: whose parameter it is; nil for the mixture's.
    init(_ entry: Parameters.Entry, of layer: Architecture.Layer?) {
        let parts = entry.name.split(separator: ".")
        let kind = String(parts[parts.count - 1])
        name = layer.map { $0.referenceName + "." + kind } ?? "z" + kind.prefix(1)
        guard let layer, layer.kind == .pointwise else {
            let isFilter = layer?.kind == .depthwise && kind == "weight"
            let channels = entry.count / 9
            shape = isFilter ? [channels, 1, 3, 3] : entry.shape
            source = (0..<entry.count).map { isFilter ? $0 % channels * 9 + $0 / channels : $0 }
            return
        }
        let (rows, columns) = (Order(layer.writes), Order(layer.reads))
        guard kind == "weight" else {
            shape = entry.shape
            source = (0..<entry.count).map(rows.source)
            return
        }
        // A cell of 2x2 that is read is a kernel of 2x2 there; tiles are channels in both.
        let (width, isCell) = (entry.shape[1], layer.reads.count == 4)
        shape = [entry.shape[0]] + (isCell ? [width / 4, 2, 2] : [width, 1, 1])
        source = (0..<entry.count).map {
            rows.source($0 / width) * width + columns.source($0 % width)
        }
    }
}

extension TrainingNetwork {
    /// The layouts of all parameters, in the order of `Parameters.entries`.
    var layouts: [ReferenceLayout] {
        let layers = Dictionary(uniqueKeysWithValues: architecture.layers.map { ($0.name, $0) })
        return parameters.entries.map { entry in
            let end = entry.name.lastIndex(of: ".")!
            return ReferenceLayout(entry, of: layers[String(entry.name[..<end])])
        }
    }
}

extension Architecture.Layer {
    private static let referenceNames = [
        "g_a.input": "a_in", "g_a.blocks8": "a8", "g_a.gain": "a_gain", "g_a.down": "a_down",
        "g_a.blocks16": "a16", "g_a.output": "a_out",
        "h_a.input": "h_in", "h_a.block16": "h_b1.0", "h_a.down32": "h_d1",
        "h_a.block32": "h_b2.0", "h_a.down64": "h_d2", "h_a.gain": "z_enc",
        "h_s.gain": "z_dec", "h_s.up32": "g_in", "h_s.block32": "g_b1.0", "h_s.up16": "g_up",
        "h_s.block16": "g_b2.0", "h_s.psiGain": "psi_gain",
        "latents.qEnc": "q_enc", "latents.qDec": "q_dec",
        "g_s.input": "s_in", "g_s.blocks16": "s16", "g_s.up8": "s_up", "g_s.gain": "s_gain",
        "g_s.blocks8": "s8", "g_s.output": "s_out",
    ]

    /// "a8.0.up" of "g_a.blocks8.0.up", "ctx_b.3.0.dw" of "context.3.block.depthwise".
    var referenceName: String {
        var parts = name.split(separator: ".").map(String.init)
        if parts[parts.count - 1] == "depthwise" { parts[parts.count - 1] = "dw" }
        if parts[0] == "context" {
            let kind = ["input": "ctx_in", "block": "ctx_b", "output": "ctx_out"][parts[2]] ?? ""
            return ([kind, parts[1]] + (kind == "ctx_b" ? ["0", parts[3]] : [])).joined(
                separator: ".")
        }
        let stem = Self.referenceNames[parts[0] + "." + parts[1]] ?? name
        return ([stem] + parts.dropFirst(2)).joined(separator: ".")
    }
}
