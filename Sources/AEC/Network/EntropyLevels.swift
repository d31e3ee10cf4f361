/// What the entropy coder takes from the model: tables at the 8 trained levels, views into the model's memory.
struct EntropyLevels {
    /// The first scale index that is coded at all, 0...127; symbols of a lower index are zero.
    let firstCodedScale: UInt8
    /// [8][96]: the scale index of each hyper-latent channel, `firstCodedScale`...127.
    let zScale: UnsafePointer<UInt8>
    /// [8][96]: what is subtracted from a hyper-latent before coding, -4096...4096.
    let zOffset: UnsafePointer<Int16>
}
