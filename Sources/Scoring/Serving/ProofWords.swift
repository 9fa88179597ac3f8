/// How the record of a deployment says that a version was loaded and nothing proves what it answers.
package enum ProofWords {
    package static let none = "no golden prediction"
}
