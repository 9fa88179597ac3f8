/// The text by which a distribution of SciPy makes its methods: `rv_generic` executes it when it is filled (scipy, stats,
/// _distn_infrastructure.py, `parse_arg_template`).
enum DistributionText {
    /// The attribute that holds it.
    static let key = "_parse_arg_template"
    /// Bytes of the longest that is looked at.
    static let longest = 2048

    /// Of locations and scales: how a method takes them, and how it hands them on.
    private static let forms = [("loc=0, scale=1", "loc, scale"), ("loc=0", "loc, 1")]

    /// True for SciPy's own text, in which only the names of the shapes differ.
    static func matches(_ bytes: [UInt8]) -> Bool {
        guard bytes.count <= longest, let text = String(validating: bytes, as: UTF8.self) else { return false }
        let start = "\ndef _parse_args(self, "
        guard text.hasPrefix(start) else { return false }
        let line = text.dropFirst(start.count).prefix { $0 != "\n" }
        return forms.contains { taken, given in
            let end = " \(taken)):"
            guard line.hasSuffix(end) else { return false }
            let shapes = line.dropLast(end.count)
            return shapes.utf8.allSatisfy(isOfShapes) && text == whole(String(shapes), taken, given)
        }
    }

    private static func whole(_ shapes: String, _ taken: String, _ given: String) -> String {
        """

        def _parse_args(self, \(shapes) \(taken)):
            return (\(shapes)), \(given)

        def _parse_args_rvs(self, \(shapes) \(taken), size=None):
            return self._argcheck_rvs(\(shapes) \(given), size=size)

        def _parse_args_stats(self, \(shapes) \(taken), moments='mv'):
            return (\(shapes)), \(given), moments

        """
    }

    private static func isOfShapes(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: ","), UInt8(ascii: " "):
            true
        default: false
        }
    }
}
