/// The numbers with which a row takes one way through a tree: more than the low end, at most the high one.
struct ProbeInterval {
    private var low = -Double.infinity
    private var high = Double.infinity
    /// The numbers are rounded to 32 bits before they are compared.
    private let isRounded: Bool

    init(isRounded: Bool) {
        self.isRounded = isRounded
    }

    /// Cuts it at a split.
    /// - Parameter strictly: what is equal to the threshold goes to the right.
    mutating func cut(at threshold: Double, goesLeft: Bool, strictly: Bool) {
        let bound = strictly ? threshold.nextDown : threshold
        if goesLeft { high = min(high, bound) } else { low = max(low, bound) }
    }

    func contains(_ number: Double) -> Bool {
        let number = isRounded ? Double(Float(number)) : number
        return number > low && number <= high
    }

    /// Numbers that may be in it: ends, whole numbers beside them, and between.
    var candidates: [Double] {
        let single = [Double(Float(high)), Double(Float(high).nextDown), Double(Float(low).nextUp)]
        let whole = [high.rounded(.down), low.rounded(.down) + 1, 0, 1]
        return ([high, low.nextUp, low / 2 + high / 2] + single + whole).filter { $0.isFinite && contains($0) }
    }
}
