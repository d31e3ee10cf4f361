#if !hasFeature(Embedded)
    extension Model {
        /// The activations that have exponents in the model file, in its order, which is that of execution.
        ///
        /// "trunk8" is what the blocks at 1/8 resolution add to, "depthwise" and "up" are what passes inside of a block.
        public static let tensors: [(name: String, channels: Int)] = {
            func block(_ name: String, _ n: Int) -> [(name: String, channels: Int)] {
                [(name + ".depthwise", n), (name + ".up", 2 * n)]
            }
            func blocks(_ name: String, _ n: Int, _ count: Int) -> [(name: String, channels: Int)] {
                (0..<count).flatMap { block(name + "." + String($0), n) }
            }
            var all: [(name: String, channels: Int)] = []
            all += [("analysis.trunk8", 128)] + blocks("analysis.blocks8", 128, 6)
            all += [("analysis.gain", 128)]
            all += [("analysis.trunk16", 320)] + blocks("analysis.blocks16", 320, 1)
            all += [("analysis.output", 320)]
            all += [("hyperAnalysis.trunk16", 128)] + block("hyperAnalysis.block16", 128)
            all += [("hyperAnalysis.trunk32", 128)] + block("hyperAnalysis.block32", 128)
            all += [("hyperAnalysis.output", 96)]
            all += [("hyperSynthesis.gain", 96)]
            all += [("hyperSynthesis.trunk32", 128)] + block("hyperSynthesis.block32", 128)
            all += [("hyperSynthesis.trunk16", 192)] + block("hyperSynthesis.block16", 192)
            all += [("hyperSynthesis.psi", 192)]
            for step in 0..<4 {
                let name = "context." + String(step)
                all += [(name + ".trunk", 192)] + block(name + ".block", 192)
            }
            all += [("context.mean", 320)]
            all += [("synthesis.trunk16", 320)] + blocks("synthesis.blocks16", 320, 1)
            all += [("synthesis.up8", 128)]
            all += [("synthesis.trunk8", 128)] + blocks("synthesis.blocks8", 128, 8)
            return all
        }()
    }
#endif
