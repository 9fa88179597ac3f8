/// One way of doing the work that is measured.
struct Side: Sendable {
    /// The command, or the work, as the table shows it.
    let name: String
    /// Prepares each run; not measured.
    var prepare: @Sendable () async throws -> Void = {}
    let run: @Sendable () async throws -> MeasuredProcess
    /// Removes the leftovers of a run; not measured.
    var clean: @Sendable () async throws -> Void = {}
}

/// The results of a side's runs.
struct SideResult: Sendable {
    let name: String
    var runs: [MeasuredProcess] = []

    var wall: Measurement { Measurement(runs.map(\.seconds)) }
    var cpu: Measurement { Measurement(runs.map(\.cpu)) }
    /// The most of any run, in bytes.
    var peakMemory: Int { runs.map(\.peakMemory).max() ?? 0 }

    /// `tar cf: 1.02 s (0.98 to 1.10), processor 0.91 s, 12 MiB`; without runs, the name.
    var text: String {
        guard !runs.isEmpty else { return name }
        let memory = peakMemory > 0 ? ", \(max(1, peakMemory >> 20)) MiB" : ""
        return "\(name): \(wall.brief), processor \(Measurement.precise(cpu.median))\(memory)"
    }
}
