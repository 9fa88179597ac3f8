/// The differences of a column's categories between two samples. Missing values are left out.
package struct CategoricalDrift: Sendable {
    /// Of both samples, by code points.
    package let categories: [Category]
    package let referenceCounts: [Int]
    package let currentCounts: [Int]
    package let chiSquared: ChiSquaredTest
    package let distances: ShareDistances

    /// Categories that only the current sample has.
    package var new: [Category] { zip(categories, referenceCounts).filter { $1 == 0 }.map(\.0) }
    /// Categories that only the reference has.
    package var vanished: [Category] { zip(categories, currentCounts).filter { $1 == 0 }.map(\.0) }

    /// - Parameters:
    ///   - categories: ascending by code points.
    ///   - reference: rows of each; every category has rows on one side at least.
    /// - Throws: a sample without values.
    package init(_ categories: [Category], _ reference: [Int], _ current: [Int]) throws(Reason) {
        self.categories = categories
        referenceCounts = reference
        currentCounts = current
        chiSquared = try ChiSquaredTest(reference, current)
        distances = try ShareDistances(reference, current)
    }

    /// - Throws: a sample without values.
    package init(_ reference: CategoryCounts, _ current: CategoryCounts) throws(Reason) {
        let categories = Set(reference.counts.keys).union(current.counts.keys).sorted()
        self.categories = categories
        referenceCounts = categories.map { reference.counts[$0] ?? 0 }
        currentCounts = categories.map { current.counts[$0] ?? 0 }
        chiSquared = try ChiSquaredTest(referenceCounts, currentCounts)
        distances = try ShareDistances(referenceCounts, currentCounts)
    }
}
