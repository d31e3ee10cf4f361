import CLibrary

// The C library's functions under names that do not clash with the operations of a tape.
func cosine(_ x: Double) -> Double { cos(x) }
func hyperbolicTangent(_ x: Float) -> Float { tanh(x) }
func exponential(_ x: Float) -> Float { exp(x) }
func exponential(_ x: Double) -> Double { exp(x) }
func exponential2(_ x: Double) -> Double { exp2(x) }
func power(_ x: Float, _ y: Float) -> Float { pow(x, y) }
func logarithm(_ x: Float) -> Float { log(x) }
func logarithm(_ x: Double) -> Double { log(x) }
func logarithm2(_ x: Double) -> Double { log2(x) }
func logarithm10(_ x: Double) -> Double { log10(x) }
func logarithmOfOnePlus(_ x: Float) -> Float { log1p(x) }
func complementaryError(_ x: Double) -> Double { erfc(x) }
func cubeRoot(_ x: Float) -> Float { cbrt(x) }
