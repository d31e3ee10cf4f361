/// Where the elements of a parameter lie in the reference network's tensor of the same name.
struct ReferenceLayout {
    /// The reference's shape.
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
    }

    init(_ entry: Parameters.Entry, _ size: TrainingNetwork.Size) {
        let parts = entry.name.split(separator: ".")
        let (layer, kind) = (parts[0], parts[parts.count - 1])
        if parts.count > 1, parts[parts.count - 2] == "dw", kind == "weight" {
            let channels = entry.shape[1]
            shape = [channels, 1, 3, 3]
            source = (0..<9 * channels).map { $0 % channels * 9 + $0 / channels }
            return
        }
        var (rows, columns) = (Order.same, Order.same)
        var spatial = [1, 1]
        switch layer {
        case "a_in": columns = .planar(cell: 8, channels: 3)
        case "a_down", "h_d1", "h_d2":
            columns = .planar(cell: 2, channels: size.features)
            spatial = [2, 2]
        case "g_in", "s_up": rows = .planar(cell: 2, channels: size.features)
        case "g_up": rows = .planar(cell: 2, channels: size.psi)
        case "s_out": rows = .planar(cell: 8, channels: 3)
        case "ctx_out": rows = .groups(latents: size.latents)
        default: break
        }
        guard kind == "weight" else {
            shape = entry.shape
            source = kind == "bias" ? (0..<entry.count).map(rows.source) : Array(0..<entry.count)
            return
        }
        let width = entry.shape[1]
        shape = [entry.shape[0], width / (spatial[0] * spatial[1])] + spatial
        source = (0..<entry.count).map {
            rows.source($0 / width) * width + columns.source($0 % width)
        }
    }
}
