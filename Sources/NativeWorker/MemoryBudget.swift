/// The memory that requests may have: what the daemon allows a worker, which it ends above that, without the model.
struct MemoryBudget {
    /// The program without a model, and its model for each byte of the form, at most.
    private static let program = 16 << 20
    private static let perFormByte = 8
    /// The least; a small limit is the daemon's to hold.
    private static let least = 16 << 20

    private let bytes: Int

    /// - Parameters:
    ///   - limit: of the worker; nil without one.
    ///   - form: its bytes.
    init(limit: Int64?, form: Int) {
        bytes = limit.map { max(Self.least, Int($0) - Self.program - Self.perFormByte * form) } ?? .max
    }

    func holds(_ bytes: Int) -> Bool { bytes <= self.bytes }
}
