/// The values of a column in bins, on both sides: those that the distances are made of.
package typealias ColumnBins = BinsByKind<NumericBins, CategoricalBins>
