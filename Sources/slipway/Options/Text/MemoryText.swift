/// Sizes such as `128M`, in powers of 1024.
enum MemoryText {
    static func bytes(_ text: String) -> Int? {
        guard let match = text.wholeMatch(of: /([0-9]{1,12})([KMGT]?)(?:iB|B)?/), let number = Int(match.1) else {
            return nil
        }
        let shift = ["": 0, "K": 10, "M": 20, "G": 30, "T": 40][String(match.2)] ?? 0
        let (bytes, overflows) = number.multipliedReportingOverflow(by: 1 << shift)
        return overflows ? nil : bytes
    }
}
