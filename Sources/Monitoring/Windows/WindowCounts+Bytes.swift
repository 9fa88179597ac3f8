extension WindowCounts {
    /// The counts as compact bytes: empty slots cost next to nothing.
    package var bytes: [UInt8] {
        var writer = StateWriter(.counts, reference: layout.reference)
        writer.add(requests)
        writer.add(rows)
        writer.add(dropped)
        writer.add(expectedRight)
        writer.add(variance)
        writer.add(outside)
        writer.add(sparse: slots)
        return writer.bytes
    }

    /// - Throws: `monitoring.state` for bytes of another reference, and for counts that no rows can give.
    package init(_ bytes: [UInt8], _ layout: WindowLayout) throws(MonitoringFailure) {
        var reader = try StateReader(bytes, .counts, subject: "window counts", reference: layout.reference)
        self.init(layout)
        requests = try reader.count()
        rows = try reader.count()
        dropped = try reader.count()
        expectedRight = try reader.finite(0...0x1p53)
        variance = try reader.finite(0...0x1p53)
        outside = try reader.count()
        slots = try reader.sparse(layout.slots)
        try reader.end()
        // Fewer, where answers were left out.
        for column in 0..<layout.columns {
            guard let counted = Self.sum(slots[layout.range(column)]), counted <= rows else {
                throw reader.failure("at most \(rows) rows in column \(column + 1)", "more")
            }
        }
        guard let estimated = Self.sum(slots[layout.estimation]), estimated <= rows, outside <= rows else {
            throw reader.failure("at most \(rows) rows in estimates", "more")
        }
    }

    /// nil beyond 64 bits.
    private static func sum(_ counts: ArraySlice<UInt64>) -> UInt64? {
        var sum: UInt64 = 0
        for count in counts {
            let (next, overflows) = sum.addingReportingOverflow(count)
            if overflows { return nil }
            sum = next
        }
        return sum
    }
}
