package payroll

// bankMessages are the words of findings about banks, accounts and bank text.
var bankMessages = map[Code]Message{}
