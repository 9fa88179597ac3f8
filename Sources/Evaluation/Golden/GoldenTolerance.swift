/// The distance that a float may have from the recorded one: at most `absolute + relative * |recorded|`.
package struct GoldenTolerance: Sendable, Hashable {
    package let relative: Double
    package let absolute: Double
    /// Columns for which something else holds, ascending by name; each once.
    package let columns: [Column]

    /// The rule for one column.
    package struct Column: Sendable, Hashable {
        /// Of a table's column or an array; `prediction` for the one without a name, and `probabilities`.
        package let name: String
        /// The limits; nil: the values are not compared, since the model draws them randomly at each call.
        package let limits: Limits?

        package init(name: String, limits: Limits?) {
            self.name = name
            self.limits = limits
        }
    }

    /// Both finite and from 0.
    package struct Limits: Sendable, Hashable {
        package let relative: Double
        package let absolute: Double

        package init(relative: Double, absolute: Double) {
            self.relative = relative
            self.absolute = absolute
        }

        /// NaN agrees with NaN, an infinity with itself.
        func allows(_ found: Double, for expected: Double) -> Bool {
            if found == expected || (found.isNaN && expected.isNaN) { return true }
            guard found.isFinite, expected.isFinite else { return false }
            return (found - expected).magnitude <= absolute + relative * expected.magnitude
        }
    }

    /// The default for an answer in floats of 64 bits.
    package static let standard = GoldenTolerance(relative: 1e-6, absolute: 1e-9)

    /// Both finite and from 0.
    package init(relative: Double, absolute: Double, columns: [Column] = []) {
        self.relative = relative
        self.absolute = absolute
        self.columns = columns.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// - Returns: nil if the values of the column are not compared.
    func limits(of column: String) -> Limits? {
        guard let own = columns.first(where: { $0.name.utf8.elementsEqual(column.utf8) }) else {
            return Limits(relative: relative, absolute: absolute)
        }
        return own.limits
    }

    /// The columns that are not compared.
    package var ignored: [String] { columns.filter { $0.limits == nil }.map(\.name) }
}
