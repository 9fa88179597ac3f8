extension Int64 {
    /// Milliseconds and a span in seconds together. What would overflow becomes the least or the greatest number; a span that
    /// is no number adds nothing.
    func adding(clampingSeconds seconds: Double) -> Int64 {
        guard !seconds.isNaN else { return self }
        guard let span = Int64(exactly: (seconds * 1000).rounded(.towardZero)) else { return seconds < 0 ? .min : .max }
        let (sum, overflow) = addingReportingOverflow(span)
        return overflow ? (span < 0 ? .min : .max) : sum
    }
}
