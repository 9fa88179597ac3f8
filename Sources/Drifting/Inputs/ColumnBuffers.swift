import Datasets

/// The columns of a side that are being read, within a bound of memory: of too wide a table those whose names come last are let go of, to be
/// read in another pass.
struct ColumnBuffers: Sendable {
    /// All columns that came, those that were let go of among them.
    private(set) var names: Set<String> = []
    private var buffers: [String: ColumnBuffer] = [:]
    private var bytes = 0
    private let memory: Int

    /// - Parameter memory: bytes of values.
    init(memory: Int) {
        self.memory = memory
    }

    var columns: [String: SampleColumn] { buffers.compactMapValues(\.column) }

    /// - Parameter use: of the texts of a column, by its name.
    mutating func append(_ block: [String: DatasetColumn], use: (String) -> TextUse) {
        for (name, column) in block {
            let isNew = names.insert(name).inserted
            guard isNew || buffers[name] != nil else { continue }
            let before = buffers[name]?.bytes ?? 0
            buffers[name, default: ColumnBuffer()].append(column, use(name))
            bytes += (buffers[name]?.bytes ?? 0) - before
        }
        guard bytes > memory else { return }
        for name in buffers.keys.sorted().dropFirst().reversed() where bytes > memory {
            bytes -= buffers.removeValue(forKey: name)?.bytes ?? 0
        }
    }
}
