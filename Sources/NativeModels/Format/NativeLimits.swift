/// The most of everything that a native form may have, beside its bytes.
enum NativeLimits {
    static let columns = 65_536
    /// Numbers between two steps.
    static let width = 1 << 20
    static let stages = 10_000
    /// Steps within steps.
    static let depth = 16
    static let factors = 64
    static let trees = 1 << 20
    /// Texts, categories, columns of encoders, products and sets of all steps together: each takes up to thirty times its bytes.
    static let pieces = 1 << 20
    static let labels = 65_536
    /// Bytes of a column's name, a label, a known text.
    static let text = 1 << 16
}
