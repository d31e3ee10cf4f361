extension AECDecoder {
    /// What every `.aec` file begins with.
    public static var signature: [UInt8] { FileHeader.magic }
}
