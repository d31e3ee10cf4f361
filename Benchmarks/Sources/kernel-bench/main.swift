// kernel-bench [cpu...]: how fast the kernels of this machine are, on the layers of the standard network.
// The shortest time of many repeats; run it on an idle machine all the same.
import CAECKernels

let rowLengths = [24, 48, 96, 500]

func report(_ kernels: aec_kernels) {
    let name = String(cString: kernels.name)
    let lengths = rowLengths.map { "\($0) px".column(-9) }.joined()
    print("\(name): pointwise, GMAC/s".column(36) + lengths)
    for shape in Shape.all {
        var call = PointwiseCall(kernels, shape)
        let pixels = rowLengths.max()!
        let source = activations(pixels * shape.sourceStride, zeros: shape.zeros)
        let residual = activations(pixels * shape.count)
        let destination = activations(pixels * shape.count)
        let figures = rowLengths.map { pixels in
            let time = leastSeconds {
                call.run(
                    source, residual: shape.residual ? UnsafePointer(residual) : nil,
                    into: destination, pixels: pixels)
            }
            return (Double(pixels * call.macsPerPixel) / time * 1e-9).column(9, digits: 1)
        }
        print("  " + shape.name.column(34) + figures.joined())
    }

    print("\(name): depthwise, ns per value".column(36) + lengths)
    for channels in [128, 192, 320] {
        var call = DepthwiseCall(kernels, channels: channels)
        let rows = (0..<4).map { _ in activations((rowLengths.max()! + 2) * channels) }
        let figures = rowLengths.map { width in
            let time = leastSeconds {
                call.run(
                    (UnsafePointer(rows[0]), UnsafePointer(rows[1]), UnsafePointer(rows[2])),
                    into: rows[3], width: width)
            }
            return (time / Double(width * channels) * 1e9).column(9, digits: 3)
        }
        print("  " + "\(channels) channels".column(34) + figures.joined())
    }

    print("\(name): gain, ns per value".column(36) + lengths)
    for channels in [128, 320] {
        var layer = aec_gain(
            multiplier: aligned(channels) { _ in 20000 }, shift: aligned(channels) { _ in 14 },
            channels: Int32(channels))
        let values = activations(rowLengths.max()! * channels)
        let destination = activations(rowLengths.max()! * channels)
        let figures = rowLengths.map { pixels in
            let time = leastSeconds { kernels.gain(&layer, values, destination, Int32(pixels)) }
            return (time / Double(pixels * channels) * 1e9).column(9, digits: 3)
        }
        print("  " + "\(channels) channels".column(34) + figures.joined())
    }

    print("\(name): rows through blocks, GMAC/s".column(36) + lengths)
    for (count, channels) in [(1, 128), (8, 128), (1, 320)] {
        let figures = rowLengths.map { width in
            var chain = BlockChain(kernels, blocks: count, channels: channels, width: width)
            let time = leastSeconds { chain.run() }
            return (Double(chain.macsPerRow) / time * 1e-9).column(9, digits: 1)
        }
        let what = "\(count) of \(channels) channels".column(34)
        print("  " + what + figures.joined())
    }
}

let wanted = CommandLine.arguments.dropFirst()
let available = [AEC_CPU_AVX512, AEC_CPU_NEON, AEC_CPU_AVX2, AEC_CPU_SCALAR]
    .compactMap { aec_kernels_for($0)?.pointee }
let unknown = wanted.filter { name in !available.contains { String(cString: $0.name) == name } }
if !unknown.isEmpty {
    fatalError("kernel-bench: this machine has no \(unknown.joined(separator: ", ")) kernels")
}
for kernels in available where wanted.isEmpty || wanted.contains(String(cString: kernels.name)) {
    report(kernels)
}
