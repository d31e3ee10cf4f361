#if !hasFeature(Embedded)
    /// What a model file holds, for those who make float weights of it.
    extension Model {
        /// The numbers of a layer, laid out as `Architecture.Layer.Kind` says.
        package struct Numbers: Sendable {
            /// The layer whose numbers these are.
            package let layer: Architecture.Layer
            /// Of a layer with weights; of a table empty, like the next two.
            package let weights: [Int16]
            package let bias, shift: [Int32]
            /// Of a table: log2 values with 16 fraction bits, [levels][channels].
            package let table: [Int32]
        }

        /// All layers, in the order of the file.
        package var numbers: [Numbers] {
            var offset = layout.layersOffset
            func take<T: BitwiseCopyable>(_ count: Int, of type: T.Type) -> [T] {
                let size = count * MemoryLayout<T>.stride
                defer { offset += size }
                return Array(
                    UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + size])
                        .bindMemory(to: type))
            }
            return architecture.layers.map { layer in
                let count = layer.taps * layer.outputs
                switch layer.kind {
                case .pointwise, .depthwise:
                    return Numbers(
                        layer: layer, weights: take(count, of: Int16.self),
                        bias: take(layer.outputs, of: Int32.self),
                        shift: take(layer.outputs, of: Int32.self), table: [])
                case .gain, .offset:
                    return Numbers(
                        layer: layer, weights: [], bias: [], shift: [],
                        table: take(count, of: Int32.self))
                }
            }
        }

        /// Of each channel of each tensor that has exponents: the integer is the real value times 2 to this power.
        package var exponents: [String: [Int]] {
            var offset = ModelLayout.exponentsOffset
            var exponents: [String: [Int]] = [:]
            for tensor in architecture.tensors {
                exponents[tensor.name] = bytes[offset..<offset + tensor.channels].map {
                    Int(Int8(bitPattern: $0))
                }
                offset += tensor.channels
            }
            return exponents
        }

        /// The bytes of the file, taken apart: the network alone, and the sets of tables behind it.
        package var parts: (network: [UInt8], sets: [[UInt8]]) {
            var offset = bytes.count
            let sets = tableSets.map { set in
                offset += set.size
                return Array(file[offset - set.size..<offset])
            }
            return (Array(bytes), sets)
        }

        /// What a set of this model's holds: log2 of the gains, [levels][channels] for each table in the order of the file, and
        /// of the hyper-latents, [levels][channels], scale indices and offsets.
        package func numbers(
            of set: TableSet
        ) -> (tables: [[Int32]], zScale: [UInt8], zOffset: [Int16]) {
            let (tables, latents) = (set.tables, set.tables.latents)
            func values<T>(_ start: UnsafePointer<T>, _ channels: Int) -> [T] {
                Array(UnsafeBufferPointer(start: start, count: Quality.levels * channels))
            }
            return (
                [
                    tables.analysis, tables.hyperAnalysis, tables.hyperSynthesis, tables.psi,
                    latents.qEnc, latents.mean, latents.qDec, latents.scaleOffset,
                    tables.synthesis,
                ].map { values($0.log2, $0.channels) },
                values(tables.entropy.zScale, tables.entropy.channels),
                values(tables.entropy.zOffset, tables.entropy.channels)
            )
        }

        /// The first scale index whose symbols are in a stream.
        package var firstCodedScale: Int { Int(tables.entropy.firstCodedScale) }

        /// How the hyper-latents of a channel are spread at a level: the scale index, and what is subtracted first.
        package func hyperLatent(_ channel: Int, level: Int) -> (scale: Int, offset: Int) {
            let at = level * tables.entropy.channels + channel
            return (Int(tables.entropy.zScale[at]), Int(tables.entropy.zOffset[at]))
        }
    }
#endif
