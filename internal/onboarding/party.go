package onboarding

// Party is one of the three between whom a case passes.
type Party string

const (
	KS       Party = "ks"
	Customer Party = "customer" // kommunen, fylkeskommunen or samarbeidet
	Supplier Party = "supplier"
)

// Owner is who can make a requirement hold. A developer's requirement belongs
// to the supplier or the customer, whichever the developer works for.
type Owner string

const (
	OwnerSystem     Owner = "system" // happens by itself; KS answers for it meanwhile
	OwnerKS         Owner = "case_handler"
	OwnerTechnician Owner = "technician"
	OwnerSecondKS   Owner = "second_ks" // another KS user than the one who rolled back
	OwnerCustomer   Owner = "customer"
	OwnerDeveloper  Owner = "developer"
	OwnerEither     Owner = "either" // optional ones that any side may ask for
)

// CustomerKind decides the noun: kommunen, fylkeskommunen or samarbeidet.
type CustomerKind string

const (
	Municipality CustomerKind = "municipality"
	County       CustomerKind = "county"
	Cooperation  CustomerKind = "group"
)
