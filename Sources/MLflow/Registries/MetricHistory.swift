/// Finds the last value of a metric: that of the highest step, then of the latest time, then the greatest, as MLflow does.
struct MetricHistory {
    private var last: (step: Int64, time: Int64, value: Double)?

    mutating func add(_ value: Double, step: Int64, time: Int64) {
        if let last, (last.step, last.time) > (step, time) { return }
        if let last, (last.step, last.time) == (step, time), last.value >= value { return }
        last = (step, time, value)
    }

    /// Takes a line `TIME VALUE [STEP [DATA DIGEST]]` of a file store.
    /// - Returns: false for a line that is none, as a write that broke off leaves it.
    mutating func add(line: Substring) -> Bool {
        let parts = line.split(separator: " ")
        guard [2, 3, 5].contains(parts.count), let time = Int64(parts[0]), let value = Double(parts[1]),
            let step = parts.count > 2 ? Int64(parts[2]) : 0
        else { return false }
        add(value, step: step, time: time)
        return true
    }

    /// nil if nothing was added.
    var metric: SourceRun.Metric? {
        guard let value = last?.value else { return nil }
        if value.isFinite { return .number(value) }
        return .text(value.isNaN ? "NaN" : value > 0 ? "Infinity" : "-Infinity")
    }
}
