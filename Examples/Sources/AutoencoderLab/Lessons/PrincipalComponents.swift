import AEC
import AECTraining

/// Principal components (K. Pearson, 1901; H. Hotelling, 1933): the best linear code there is, and no training.
///
///     h = W (x - m)        x' = W' h + m        rows of W: the eigenvectors of the covariance with the largest eigenvalues
///
/// A linear autoencoder that minimises the squared error spans the same space (P. Baldi, K. Hornik, 1989): nothing linear
/// can beat these figures by more than chance. Every other lesson has to.
struct PrincipalComponents: Lesson {
    static let name = "pca"
    static let summary = "principal components: the linear code that the others must beat"
    static let files = [name + ".png"]

    /// m
    let mean: [Float]
    /// W: [code][pixels]
    let basis: [Float]
    /// Variances along the components, largest first; all of them.
    let variances: [Double]

    init(_ pictures: Pictures, code: Int) {
        self.init(pictures.pixels, size: pictures.size, code: code)
    }

    /// - Parameter items: [count][size], pictures or anything else.
    init(_ items: [Float], size: Int, code: Int) {
        let count = items.count / size
        var sums = [Double](repeating: 0, count: size)
        for (i, x) in items.enumerated() { sums[i % size] += Double(x) }
        let mean = sums.map { Float($0 / Double(count)) }
        let centred = items.enumerated().map { $0.element - mean[$0.offset % size] }
        var covariance = Covariance(size)
        centred.withUnsafeBufferPointer { covariance.add($0.baseAddress!, rows: count) }
        let components = Eigenvectors(covariance.mean, size)
        self.mean = mean
        variances = components.values
        basis = components.vectors[..<(min(code, size) * size)].map { Float($0) }
    }

    var coder: Coder {
        let (size, code) = (mean.count, basis.count / mean.count)
        return Coder(
            size: code,
            encode: { x in
                (0..<x.count / size * code).map { i in
                    let (n, k) = (i / code * size, i % code * size)
                    var h: Float = 0
                    for j in 0..<size { h += basis[k + j] * (x[n + j] - mean[j]) }
                    return h
                }
            },
            decode: { h in
                var x: [Float] = []
                for n in stride(from: 0, to: h.count, by: code) {
                    var sum = mean
                    for k in 0..<code {
                        for j in 0..<size { sum[j] += h[n + k] * basis[k * size + j] }
                    }
                    x += sum
                }
                return x
            })
    }

    /// Items along the components, each of them with a variance of 1.
    func whitened(_ items: [Float]) -> [Float] {
        let code = basis.count / mean.count
        let scales = variances.map { 1 / Float(max($0, 1e-12)).squareRoot() }
        return coder.encode(items).enumerated().map { $0.element * scales[$0.offset % code] }
    }

    /// The same, knowing that pixels lie in 0...1.
    var clipped: Coder {
        let coder = coder
        return Coder(size: coder.size, encode: coder.encode) {
            coder.decode($0).map { min(max($0, 0), 1) }
        }
    }

    static func run(_ lab: Lab) throws(AECError) -> Findings {
        let start = CPUTime.now
        let pca = PrincipalComponents(lab.data.training, code: lab.code)
        var findings = Findings(name)
        findings.add("cpuSeconds", "processor time, s", CPUTime.now - start, 1)
        try findings.add(pca.coder, lab)
        let test = lab.data.test[0..<lab.data.test.count]
        let clipped = pca.clipped.decode(pca.clipped.encode(test))
        let quality = Quality(test, clipped, size: lab.data.test.size)
        findings.add("clippedMSE", "test MSE clipped to 0...1", quality.error, 5)
        let kept = pca.variances.prefix(lab.code).reduce(0, +) / pca.variances.reduce(0, +)
        findings.add("variance", "share of the training variance kept", kept, 4)
        return findings
    }
}
