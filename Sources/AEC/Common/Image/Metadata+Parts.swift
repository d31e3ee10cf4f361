extension Metadata {
    /// How many pixels make a length where the picture is printed, or how wide a pixel is for its height: pHYs of PNG
    /// (ISO/IEC 15948, section 11.3.4.3), the density of JFIF.
    public struct Resolution: Sendable, Equatable {
        /// Pixels across and down, 1...2^31 - 1.
        public var x, y: UInt32
        /// Whether they are pixels per metre; otherwise only their proportion counts.
        public var isPerMetre: Bool

        /// A resolution of so many pixels.
        public init(x: UInt32, y: UInt32, isPerMetre: Bool) {
            self.x = x
            self.y = y
            self.isPerMetre = isPerMetre
        }
    }

    /// How bright an HDR picture is meant to be, in the integers of PNG's chunks mDCV and cLLI (third edition, sections
    /// 11.3.2.7 and 11.3.2.8).
    public struct LightLevels: Sendable, Equatable {
        /// mDCV: what the display could show on which the picture was made.
        public struct MasteringDisplay: Sendable, Equatable {
            /// x and y of red, green, blue and white, times 50000.
            public var chromaticities: [UInt16]
            /// In 1 / 10000 of a candela per square metre.
            public var maxLuminance, minLuminance: UInt32

            /// A display.
            /// - Parameter chromaticities: eight numbers; nothing else can be kept.
            public init(chromaticities: [UInt16], maxLuminance: UInt32, minLuminance: UInt32) {
                self.chromaticities = chromaticities
                self.maxLuminance = maxLuminance
                self.minLuminance = minLuminance
            }
        }

        /// cLLI: how bright the picture is, in 1 / 10000 of a candela per square metre.
        public struct ContentLight: Sendable, Equatable {
            /// Of the brightest pixel, and the mean of all.
            public var maximum, average: UInt32

            /// Levels of this brightness.
            public init(maximum: UInt32, average: UInt32) {
                self.maximum = maximum
                self.average = average
            }
        }

        /// mDCV.
        public var masteringDisplay: MasteringDisplay?
        /// cLLI.
        public var contentLight: ContentLight?

        /// Levels with these parts; without any where none is given.
        public init(masteringDisplay: MasteringDisplay? = nil, contentLight: ContentLight? = nil) {
            self.masteringDisplay = masteringDisplay
            self.contentLight = contentLight
        }
    }

    /// A text with a keyword, as PNG has them (ISO/IEC 15948, section 11.3.3), all in UTF-8. A JPEG's comment has the
    /// keyword `Comment`.
    public struct Text: Sendable, Equatable {
        /// What the text is: 1 to 79 characters of Latin-1 in a PNG. `Title`, `Author`, `Software` and others are known.
        public var keyword: [UInt8]
        /// The language of the text and of the translated keyword (RFC 5646), or nothing.
        public var language: [UInt8]
        /// The keyword in that language, or nothing.
        public var translatedKeyword: [UInt8]
        /// What is said.
        public var text: [UInt8]

        /// A text from its parts in UTF-8.
        public init(
            keyword: [UInt8], language: [UInt8] = [], translatedKeyword: [UInt8] = [],
            text: [UInt8]
        ) {
            self.keyword = keyword
            self.language = language
            self.translatedKeyword = translatedKeyword
            self.text = text
        }
    }
}
