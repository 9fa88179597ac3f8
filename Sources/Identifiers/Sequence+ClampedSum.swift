extension Sequence {
    /// The sum of sizes that somebody else wrote; the greatest number where it would overflow.
    package func clampedSum(_ size: (Element) -> UInt64) -> UInt64 {
        reduce(0) { sum, element in
            let (next, overflow) = sum.addingReportingOverflow(size(element))
            return overflow ? .max : next
        }
    }
}
