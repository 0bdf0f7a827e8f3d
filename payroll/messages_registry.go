package payroll

// registryMessages are the words of findings about rows of a beneficiary file.
var registryMessages = map[Code]Message{}
