/// The memory that requests may have: what the daemon allows a worker, which it ends above that, without the model.
struct MemoryBudget {
    /// The program without a model.
    private static let program = 16 << 20
    /// The model for each byte of the form; texts, categories and the like take more, but have a limit.
    private static let perFormByte = 2
    private static let perPieceByte = 30
    private static let pieces = 64 << 20
    /// The least; a small limit is the daemon's to hold.
    private static let least = 16 << 20

    private let bytes: Int

    /// - Parameters:
    ///   - limit: of the worker; nil without one.
    ///   - form: its bytes.
    init(limit: Int64?, form: Int) {
        let model = Self.perFormByte * form + min(Self.perPieceByte * form, Self.pieces)
        bytes = limit.map { max(Self.least, Int($0) - Self.program - model) } ?? .max
    }

    func holds(_ bytes: Int) -> Bool { bytes <= self.bytes }
}
