import AEC

extension TrainingNetwork {
    /// What a layer or table of a model file is made of, and the name under which a tape shows its result, where that
    /// is not the model's.
    enum ModelLayer {
        /// The rows of one matrix after those of another.
        case pointwise([(weights: Matrix, bias: Vector)], shown: String? = nil)
        case depthwise(DepthwiseParameters, shown: String)
        /// Gains of values in units of the spread, or of values themselves.
        case gain(Gain, ofSpreads: Bool = false)
    }

    /// One for each of the layers of `Architecture`, in its order.
    var modelLayers: [ModelLayer] {
        func layer(_ p: Pointwise) -> [ModelLayer] { [.pointwise([(p.weights, p.bias)])] }
        func block(_ block: Block) -> [ModelLayer] {
            let p = block.parameters
            return [
                .depthwise(p.depthwise, shown: block.name + ".dw"),
                .pointwise([(p.up, p.upBias)], shown: block.name + ".up"),
                .pointwise([(p.down, p.downBias)], shown: block.name),
            ]
        }
        let context = (0..<4).map {
            layer(contextIn[$0]) + block(contextBlock[$0]) + [.pointwise(contextOut[$0])]
        }
        let parts: [[ModelLayer]] = [
            layer(aIn), a8.flatMap(block), [.gain(aGain)], layer(aDown), block(a16), layer(aOut),
            layer(hIn), block(hBlock16), layer(hDown32), block(hBlock32), layer(hDown64),
            [.gain(zEnc), .gain(zDec)],
            layer(gIn), block(gBlock32), layer(gUp), block(gBlock16), [.gain(psiGain)],
            context.flatMap { $0 },
            [.gain(qEnc), .gain(qEnc, ofSpreads: true), .gain(qDec), .gain(qEnc, ofSpreads: true)],
            layer(sIn), block(s16), layer(sUp), [.gain(sGain)], s8.flatMap(block), layer(sOut),
        ]
        return parts.flatMap { $0 }
    }

    /// The model's tensors by the names under which blocks show theirs to a probe.
    var tensorsOfBlocks: [String: String] {
        var tensors: [String: String] = [:]
        for (layer, trained) in zip(Architecture.standard.layers, modelLayers) {
            switch trained {
            case .pointwise(_, let shown?), .depthwise(_, let shown):
                tensors[shown] = layer.writes[0].name
            case .pointwise, .gain: break
            }
        }
        return tensors
    }
}
