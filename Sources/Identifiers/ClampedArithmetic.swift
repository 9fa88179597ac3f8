extension Int64 {
    /// Milliseconds and a span in seconds together. What would overflow becomes the least or the greatest number; a span that
    /// is no number adds nothing.
    func adding(clampingSeconds seconds: Double) -> Int64 {
        let span = (seconds * 1000).rounded(.towardZero)
        guard span.isFinite || !seconds.isNaN else { return self }
        let whole = Int64(exactly: span) ?? (span < 0 ? .min : .max)
        let (sum, overflow) = addingReportingOverflow(whole)
        return overflow ? (whole < 0 ? .min : .max) : sum
    }
}

extension Sequence {
    /// The sum of sizes that somebody else wrote; the greatest number where it would overflow.
    package func clampedSum(_ size: (Element) -> UInt64) -> UInt64 {
        reduce(0) { sum, element in
            let (next, overflow) = sum.addingReportingOverflow(size(element))
            return overflow ? .max : next
        }
    }
}
