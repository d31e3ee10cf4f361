/// What a file says about a picture beside its pixels. Codecs carry it; it has no influence on the samples.
public struct Metadata: Sendable, Equatable {
    /// An ICC profile (ICC.1): what the samples mean.
    public var iccProfile: [UInt8]?
    /// An Exif block (JEITA CP-3451) from its TIFF header on, without the `Exif\0\0` that precedes it in JPEG.
    public var exif: [UInt8]?
    /// An XMP packet (ISO 16684-1) in UTF-8.
    public var xmp: [UInt8]?
    /// What a PNG says of its colours in chunks of its own.
    public var color: ColorDescription?

    public init(
        iccProfile: [UInt8]? = nil, exif: [UInt8]? = nil, xmp: [UInt8]? = nil,
        color: ColorDescription? = nil
    ) {
        self.iccProfile = iccProfile
        self.exif = exif
        self.xmp = xmp
        self.color = color
    }

    public var isEmpty: Bool {
        iccProfile == nil && exif == nil && xmp == nil && color == nil
    }
}

/// The colour space of samples as PNG describes it (ISO/IEC 15948, section 11.3.2), in the integers of its chunks.
public struct ColorDescription: Sendable, Equatable {
    /// cICP: the code points of ITU-T H.273.
    public struct CodingIndependentCodePoints: Sendable, Equatable {
        public var primaries, transfer, matrix, fullRange: UInt8

        public init(primaries: UInt8, transfer: UInt8, matrix: UInt8, fullRange: UInt8) {
            self.primaries = primaries
            self.transfer = transfer
            self.matrix = matrix
            self.fullRange = fullRange
        }
    }

    /// cHRM: x and y, times 100000.
    public struct Chromaticities: Sendable, Equatable {
        public var white, red, green, blue: Point

        public struct Point: Sendable, Equatable {
            public var x, y: UInt32

            public init(x: UInt32, y: UInt32) {
                self.x = x
                self.y = y
            }
        }

        public init(white: Point, red: Point, green: Point, blue: Point) {
            self.white = white
            self.red = red
            self.green = green
            self.blue = blue
        }
    }

    public var codePoints: CodingIndependentCodePoints?
    /// sRGB: the rendering intent, 0...3.
    public var sRGBIntent: UInt8?
    /// gAMA: the exponent of encoding, times 100000.
    public var gamma: UInt32?
    public var chromaticities: Chromaticities?

    public init(
        codePoints: CodingIndependentCodePoints? = nil, sRGBIntent: UInt8? = nil,
        gamma: UInt32? = nil, chromaticities: Chromaticities? = nil
    ) {
        self.codePoints = codePoints
        self.sRGBIntent = sRGBIntent
        self.gamma = gamma
        self.chromaticities = chromaticities
    }
}
