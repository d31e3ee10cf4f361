/// What a file says about a picture besides its pixels. Codecs carry it; it has no influence on the samples.
public struct Metadata: Sendable, Equatable {
    /// An ICC profile (ICC.1): what the samples mean.
    public var iccProfile: [UInt8]?
    /// An Exif block (JEITA CP-3451) from its TIFF header on, without the `Exif\0\0` that precedes it in JPEG.
    public var exif: [UInt8]?
    /// An XMP packet (ISO 16684-1) in UTF-8.
    public var xmp: [UInt8]?
    /// What a PNG says of its colours in chunks of its own.
    public var color: ColorDescription?
    /// How large the picture is printed. That of Exif has authority.
    public var resolution: Resolution?
    /// How bright an HDR picture is meant to be.
    public var lightLevels: LightLevels?
    /// Texts with keywords, in the order of the file; those that have places of their own, as XMP, are not among them.
    public var texts: [Text]
    /// IPTC and what belongs to it, as image resources of Photoshop's, each beginning with `8BIM`: what the segments APP13
    /// of a JPEG hold behind `Photoshop 3.0\0`.
    public var iptc: [UInt8]?
    /// A gain map: a JPEG that makes an HDR picture of this one (ISO 21496-1, Ultra HDR), turned as the picture is.
    public var gainMap: [UInt8]?
    /// How a PNG had its samples, where that is not what a PNG of them would have today. Kept by lossless files alone, so
    /// that the picture goes back as it was.
    public var pngForm: PNGForm?

    /// Metadata with these parts; without any where none is given.
    public init(
        iccProfile: [UInt8]? = nil, exif: [UInt8]? = nil, xmp: [UInt8]? = nil,
        color: ColorDescription? = nil, resolution: Resolution? = nil,
        lightLevels: LightLevels? = nil, texts: [Text] = [], iptc: [UInt8]? = nil,
        gainMap: [UInt8]? = nil, pngForm: PNGForm? = nil
    ) {
        self.iccProfile = iccProfile
        self.exif = exif
        self.xmp = xmp
        self.color = color
        self.resolution = resolution
        self.lightLevels = lightLevels
        self.texts = texts
        self.iptc = iptc
        self.gainMap = gainMap
        self.pngForm = pngForm
    }

    /// Whether there is none of any kind.
    public var isEmpty: Bool {
        iccProfile == nil && exif == nil && xmp == nil && color == nil && resolution == nil
            && lightLevels == nil && texts.isEmpty && iptc == nil && gainMap == nil
            && pngForm == nil
    }
}

/// The colour space of samples as PNG describes it (ISO/IEC 15948, section 11.3.2), in the integers of its chunks.
public struct ColorDescription: Sendable, Equatable {
    /// cICP: the code points of ITU-T H.273.
    public struct CodingIndependentCodePoints: Sendable, Equatable {
        /// ColourPrimaries, TransferCharacteristics and MatrixCoefficients of H.273, and VideoFullRangeFlag: 1 for full
        /// range.
        public var primaries, transfer, matrix, fullRange: UInt8

        /// The four code points in the order of the chunk.
        public init(primaries: UInt8, transfer: UInt8, matrix: UInt8, fullRange: UInt8) {
            self.primaries = primaries
            self.transfer = transfer
            self.matrix = matrix
            self.fullRange = fullRange
        }
    }

    /// cHRM: x and y, times 100000.
    public struct Chromaticities: Sendable, Equatable {
        /// The white point and the three primaries.
        public var white, red, green, blue: Point

        /// A point of the CIE 1931 xy diagram.
        public struct Point: Sendable, Equatable {
            /// The coordinates times 100000, at most 2^31 - 1 in a PNG.
            public var x, y: UInt32

            /// A point at these coordinates, which are times 100000.
            public init(x: UInt32, y: UInt32) {
                self.x = x
                self.y = y
            }
        }

        /// The white point and the three primaries, in the order of the chunk.
        public init(white: Point, red: Point, green: Point, blue: Point) {
            self.white = white
            self.red = red
            self.green = green
            self.blue = blue
        }
    }

    /// cICP; overrides the others in readers that know it.
    public var codePoints: CodingIndependentCodePoints?
    /// sRGB: the rendering intent, 0...3.
    public var sRGBIntent: UInt8?
    /// gAMA: the exponent of encoding, times 100000.
    public var gamma: UInt32?
    /// cHRM.
    public var chromaticities: Chromaticities?

    /// A description with these parts; without any where none is given.
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
