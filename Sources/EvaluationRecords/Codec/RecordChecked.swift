/// A value with rules beyond the types of its parts. The reader holds every value that it reads to them; a record that is made is read
/// back, so that the rules hold for it, too.
protocol RecordChecked {
    /// The rule that it breaks, as what was expected; nil if nothing is wrong.
    var expected: String? { get }
}
