import Statistics

/// Columns of fixed width outside of memory.
enum SpilledColumn {
    /// - Returns: where they stand.
    static func write<Element: BitwiseCopyable>(
        _ values: [Element],
        to runs: any SortedRuns
    ) throws(StatisticsError) -> Int {
        let result = values.withUnsafeBytes { bytes -> Result<Int, StatisticsError> in
            do throws(StatisticsError) {
                return .success(try runs.append(bytes))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    static func read<Element: BitwiseCopyable>(
        _ count: Int,
        of zero: Element,
        at place: Int,
        from runs: any SortedRuns
    ) throws(StatisticsError) -> [Element] {
        var values = [Element](repeating: zero, count: count)
        let result = values.withUnsafeMutableBytes { bytes -> Result<Void, StatisticsError> in
            do throws(StatisticsError) {
                return .success(try runs.read(at: place, into: bytes))
            } catch {
                return .failure(error)
            }
        }
        try result.get()
        return values
    }
}
