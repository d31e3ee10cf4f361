#if !hasFeature(Embedded)
    /// What `aec model info` prints.
    public struct ModelInfo: Sendable {
        /// A layer with weights: its size, and the range of its outputs' shifts.
        public struct Layer: Sendable {
            /// As in spec/aecm-format.md: "g_a.blocks8.0.up".
            public let name: String
            /// Of a depthwise layer 9: the taps that each output sees.
            public let inputs: Int
            /// Channels of the output.
            public let outputs: Int
            /// The smallest right shift of an output's accumulator, in bits.
            public let minimumShift: Int
            /// The largest right shift of an output's accumulator, in bits.
            public let maximumShift: Int
        }

        /// An activation: the range of the exponents of its channels. Informative, no arithmetic uses them.
        public struct Tensor: Sendable {
            /// As in spec/aecm-format.md: "g_s.trunk8".
            public let name: String
            /// Channels of the tensor.
            public let channels: Int
            /// The smallest exponent of a channel: a value v of the float network is stored as v * 2^exponent.
            public let minimumExponent: Int
            /// The largest exponent of a channel.
            public let maximumExponent: Int
        }

        /// A residual block, and how many of its hidden channels are alive: export sets the weights of those to zero
        /// that passed nothing on any calibration picture.
        public struct Block: Sendable {
            /// "g_a.blocks8.0".
            public let name: String
            /// Hidden channels: the outputs of the layer that widens the block.
            public let hidden: Int
            /// Hidden channels that can be above 0 after the ReLU.
            public let living: Int

            /// 0...1.
            public var share: Double { Double(living) / Double(hidden) }
        }

        /// The name that the model was given, at most 64 bytes of UTF-8.
        public let name: String
        /// Where the weights come from.
        public let comment: String
        /// The identity that `.aec` files store, 16 hexadecimal digits.
        public let id: String
        /// SHA-256 of the file without its sets of tables, 64 hexadecimal digits.
        public let checksum: String
        /// Bytes of the file.
        public let size: Int
        /// Gain tables beside the network's own.
        public let tableSets: [TableSet]
        /// How wide and deep the network is.
        public let network: NetworkSize
        /// Weights, biases and entries of gain tables.
        public let parameters: Int
        /// Latents of lower scale indices are not coded.
        public let firstCodedScale: Int
        /// The layers with weights, in the order of the file.
        public let layers: [Layer]
        /// The residual blocks, in the order of the file.
        public let blocks: [Block]
        /// The activations, in the order of the file.
        public let tensors: [Tensor]
    }

    extension Model {
        /// A description of the model, for people.
        public var info: ModelInfo {
            let end = bytes.count - ModelLayout.checksumSize
            let checksum = hexadecimal(bytes[end...])
            let visits = visits()
            return ModelInfo(
                name: text(ModelLayout.nameOffset, ModelLayout.nameSize),
                comment: text(ModelLayout.commentOffset, ModelLayout.commentSize),
                id: String(checksum.prefix(16)), checksum: checksum, size: file.count,
                tableSets: tableSets, network: size,
                parameters: visits.reduce(0) { $0 + $1.parameters },
                firstCodedScale: Int(tables.entropy.firstCodedScale),
                layers: visits.compactMap { $0.layer },
                blocks: visits.compactMap { $0.block }, tensors: tensors())
        }

        /// Every layer and table in the order of the file.
        func visits() -> [ModelReader.Visit] {
            var reader = ModelReader(
                bytes, architecture.layers, offset: layout.layersOffset, validating: false)
            return architecture.layers.map { reader.visit($0) }
        }

        private func tensors() -> [ModelInfo.Tensor] {
            var offset = ModelLayout.exponentsOffset
            return architecture.tensors.map { tensor in
                let exponents = bytes[offset..<offset + tensor.channels].map {
                    Int(Int8(bitPattern: $0))
                }
                offset += tensor.channels
                return ModelInfo.Tensor(
                    name: tensor.name, channels: tensor.channels,
                    minimumExponent: exponents.min() ?? 0, maximumExponent: exponents.max() ?? 0)
            }
        }

        private func text(_ start: Int, _ size: Int) -> String {
            String(decoding: bytes[start..<start + size].prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    extension ModelReader {
        /// A layer or a table that a reader has read.
        struct Visit {
            let name: String
            /// Where it lies in the file.
            let offset: Int
            let inputs: Int
            let outputs: Int
            /// Nil for a gain table.
            var shift: UnsafePointer<Int32>?
            var pointwise: PointwiseLayer?

            var parameters: Int { inputs * outputs + (shift == nil ? 0 : outputs) }

            /// Of the layer that widens a block's channels.
            var block: ModelInfo.Block? {
                guard let pointwise, name.hasSuffix(".up") else { return nil }
                return ModelInfo.Block(
                    name: String(name.dropLast(3)), hidden: outputs,
                    living: (0..<outputs).count { HiddenChannels.isLive($0, of: pointwise) })
            }

            var layer: ModelInfo.Layer? {
                guard let shift else { return nil }
                let shifts = (0..<outputs).map { Int(shift[$0]) }
                return ModelInfo.Layer(
                    name: name, inputs: inputs, outputs: outputs,
                    minimumShift: shifts.min() ?? 0, maximumShift: shifts.max() ?? 0)
            }
        }

        /// Passes the next layer. The reader does not validate, so nothing is thrown.
        fileprivate mutating func visit(_ layer: Architecture.Layer) -> Visit {
            var visit = Visit(
                name: layer.name, offset: offset, inputs: layer.taps, outputs: layer.outputs)
            switch layer.kind {
            case .pointwise: visit.pointwise = try? pointwise()
            case .depthwise: visit.shift = (try? depthwise())?.shift
            case .gain, .offset: _ = try? table(layer.kind)
            }
            visit.shift = visit.shift ?? visit.pointwise?.shift
            return visit
        }
    }
#endif
