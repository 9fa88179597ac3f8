extension String {
    /// Byte for byte: to Swift, letters that Unicode composes alike are equal. Most texts differ in length already.
    @inlinable
    package func isSame(as other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }
}
