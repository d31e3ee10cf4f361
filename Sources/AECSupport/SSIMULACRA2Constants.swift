/// The constants of SSIMULACRA 2.1 that its score (AECReport) and the loss made of it (AECTraining) share.
package enum SSIMULACRA2Constants {
    /// Each scale has half the size of the one before.
    package static let scales = 6
    /// Sides shorter than this have no structure to compare.
    package static let minimumSide = 8

    /// The truncated-cosine approximation of a Gaussian of sigma 1.5 (D. Charalampidis, "Recursive implementation of the
    /// Gaussian filter using truncated cosine functions", 2016) that the reference runs recursively: b1 cos(w1 n) + b3
    /// cos(w3 n) + b5 cos(w5 n), wk = k pi / 10, for |n| < 5, with a sum of 1 and a variance of 2.25. From the middle
    /// outwards.
    package static let blur: [Float] = [
        0.2646211054881985, 0.2129285920104222, 0.1093353727774603, 0.0360111146583644,
        0.00941436780965374,
    ]

    /// Added to covariances and to variances where the two are divided.
    package static let stabiliser: Float = 0.0009

    /// What the weighted sum of the norms counts as: a distance, 0 for equal pictures and growing with the sum.
    package static func distance(ofSum sum: Double) -> Double {
        let s = sumScale * sum
        return linear * s + square * s * s + cube * s * s * s
    }

    /// d distance / d sum.
    package static func slope(atSum sum: Double) -> Double {
        let s = sumScale * sum
        return sumScale * (linear + 2 * square * s + 3 * cube * s * s)
    }

    private static let sumScale = 0.9562382616834844
    private static let (linear, square, cube) = (
        2.326765642916932, -0.020884521182843837, 6.248496625763138e-05
    )

    /// The weights as the metric's author published them (tools/ssimulacra2.cc of libjxl, which explains how they were
    /// tuned): for each channel X, Y, B - Y and each scale, finest first, those of structure, ringing and blurring for the
    /// means, then for the 4-norms.
    package static let weights: [Double] = [
        // X
        0, 0.0007376606707406586, 0,
        0, 0.0007793481682867309, 0,
        0, 0.0004371155730107379, 0,
        1.1041726426657346, 0.00066284834129271, 0.00015231632783718752,
        0, 0.0016406437456599754, 0,
        1.8422455520539298, 11.441172603757666, 0,
        0.0007989109436015163, 0.000176816438078653, 0,
        1.8787594979546387, 10.94906990605142, 0,
        0.0007289346991508072, 0.9677937080626833, 0,
        0.00014003424285435884, 0.9981766977854967, 0.00031949755934435053,
        0.0004550992113792063, 0, 0,
        0.0013648766163243398, 0, 0,
        // Y
        0, 0, 0,
        7.466890328078848, 0, 17.445833984131262,
        0.0006235601634041466, 0, 0,
        6.683678146179332, 0.00037724407979611296, 1.027889937768264,
        225.20515300849274, 0, 0,
        19.213238186143016, 0.0011401524586618361, 0.001237755635509985,
        176.39317598450694, 0, 0,
        24.43300999870476, 0.28520802612117757, 0.0004485436923833408,
        0, 0, 0,
        34.77906344483772, 44.835625328877896, 0,
        0, 0, 0,
        0, 0, 0,
        // B - Y
        0, 0.0008680556573291698, 0,
        0, 0, 0,
        0, 0.0005313191874358747, 0,
        0.00016533814161379112, 0, 0,
        0, 0, 0,
        0.0004179171803251336, 0.0017290828234722833, 0,
        0.0020827005846636437, 0, 0,
        8.826982764996862, 23.19243343998926, 0,
        95.1080498811086, 0.9863978034400682, 0.9834382792465353,
        0.0012286405048278493, 171.2667255897307, 0.9807858872435379,
        0, 0, 0,
        0.0005130064588990679, 0, 0.00010854057858411537,
    ]
}
