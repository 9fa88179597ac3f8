import Statistics

/// The rate at which batches come, from those that came so far: a day ago counts half.
struct BatchRate: Sendable, Hashable {
    static let halfLife = 86_400.0

    private(set) var batches = 0.0
    private(set) var seconds = 0.0
    /// Steady seconds of the last batch; nil after a restart.
    private var last: Double?

    mutating func add(at steady: Double) {
        if let last, steady > last {
            let passed = steady - last
            let decay = Elementary.exp(-0.6931471805599453 * passed / Self.halfLife)
            batches *= decay
            // The integral of the decay over the time that passed.
            seconds = seconds * decay + (1 - decay) * Self.halfLife / 0.6931471805599453
        }
        last = last.map { max($0, steady) } ?? steady
        batches += 1
    }

    /// In a second; infinite before any time has passed.
    var perSecond: Double { seconds > 0 ? batches / seconds : .infinity }

    func write(_ writer: inout StateWriter) {
        writer.add(batches)
        writer.add(seconds)
    }

    init() {}

    init(_ reader: inout StateReader) throws(MonitoringFailure) {
        batches = try reader.finite(0...1e15)
        seconds = try reader.finite(0...1e15)
    }
}
