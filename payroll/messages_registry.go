package payroll

// Findings about a list as a whole. But for the last five they refuse it.
const (
	CodeEmptyFile         Code = "EMPTY_FILE"
	CodeFileTooLarge      Code = "FILE_TOO_LARGE"
	CodeWrongFormat       Code = "WRONG_FORMAT"
	CodeOldWorkbook       Code = "OLD_WORKBOOK"
	CodeOpenDocument      Code = "OPEN_DOCUMENT"
	CodeEncryptedWorkbook Code = "ENCRYPTED_WORKBOOK"
	CodeBrokenWorkbook    Code = "BROKEN_WORKBOOK"
	CodeWorkbookLimit     Code = "WORKBOOK_LIMIT"
	CodeActiveContent     Code = "ACTIVE_CONTENT"
	CodeDoctype           Code = "DOCTYPE_REFUSED"
	CodeCellOrder         Code = "CELL_ORDER"
	CodeMergedCells       Code = "MERGED_CELLS"
	CodeBadEncoding       Code = "BAD_ENCODING"
	CodeNULByte           Code = "NUL_BYTE"
	CodeLineTooLong       Code = "LINE_TOO_LONG"
	CodeBadQuotes         Code = "BAD_QUOTES"
	CodeHeaderNotFound    Code = "HEADER_NOT_FOUND"
	CodeMissingColumn     Code = "MISSING_COLUMN"
	CodeDuplicateColumn   Code = "DUPLICATE_COLUMN"
	CodeTooManyColumns    Code = "TOO_MANY_COLUMNS"
	CodeTooManyRows       Code = "TOO_MANY_ROWS"
	CodePersonTooManyRows Code = "PERSON_TOO_MANY_ROWS"
	CodeNoRows            Code = "NO_ROWS"
	CodeUnknownColumn     Code = "UNKNOWN_COLUMN"
	CodeMoreSheets        Code = "MORE_SHEETS"
	CodeHiddenSheet       Code = "HIDDEN_SHEET"
	CodeHiddenRows        Code = "HIDDEN_ROWS"
	CodeTotalsRow         Code = "TOTALS_ROW"
)

// Findings about one row of a list.
const (
	CodeRowWidth           Code = "ROW_WIDTH"
	CodeMissingValue       Code = "MISSING_VALUE"
	CodeTooLong            Code = "TOO_LONG"
	CodeBadCharacter       Code = "BAD_CHARACTER"
	CodeFormulaText        Code = "FORMULA_TEXT"
	CodeCellIsNumber       Code = "CELL_IS_NUMBER"
	CodeCellIsFormula      Code = "CELL_IS_FORMULA"
	CodeCellIsError        Code = "CELL_IS_ERROR"
	CodeLegacyEncoding     Code = "LEGACY_ENCODING"
	CodeLegacyDecoded      Code = "LEGACY_DECODED"
	CodeFileDecoded        Code = "FILE_DECODED"
	CodeStrangeLetter      Code = "STRANGE_LETTER"
	CodeNameCharacter      Code = "NAME_CHARACTER"
	CodePersonIDFormat     Code = "PERSON_ID_FORMAT"
	CodePersonIDProvince   Code = "PERSON_ID_PROVINCE"
	CodePersonIDAbroad     Code = "PERSON_ID_ABROAD"
	CodePersonIDSex        Code = "PERSON_ID_SEX"
	CodePersonIDYear       Code = "PERSON_ID_YEAR"
	CodeBadDate            Code = "BAD_DATE"
	CodeFutureDate         Code = "FUTURE_DATE"
	CodeBadMonth           Code = "BAD_MONTH"
	CodeMonthsReversed     Code = "MONTHS_REVERSED"
	CodeDeathBeforeBirth   Code = "DEATH_BEFORE_BIRTH"
	CodeBadSex             Code = "BAD_SEX"
	CodeBadStatus          Code = "BAD_STATUS"
	CodeMissingStatusMonth Code = "MISSING_STATUS_MONTH"
	CodeBadPercent         Code = "BAD_PERCENT"
	CodeBadCount           Code = "BAD_COUNT"
	CodeUnknownFact        Code = "UNKNOWN_FACT"
	CodeFactNotUsed        Code = "FACT_NOT_USED"
	CodeFactPerson         Code = "FACT_PERSON"
	CodeSpouseConflict     Code = "SPOUSE_CONFLICT"
	CodeSpouseNotInFile    Code = "SPOUSE_NOT_IN_FILE"
	CodeBadPayeeID         Code = "BAD_PAYEE_ID"
	CodeBadMethod          Code = "BAD_METHOD"
	CodeBadAccount         Code = "BAD_ACCOUNT"
	CodeMissingAccount     Code = "MISSING_ACCOUNT"
	CodeMissingUnit        Code = "MISSING_UNIT"
	CodeDuplicateGrant     Code = "DUPLICATE_GRANT"
	CodeOverlappingGrants  Code = "OVERLAPPING_GRANTS"
	CodeContradiction      Code = "CONTRADICTION"
	CodeDuplicateUnit      Code = "DUPLICATE_UNIT"
	CodeUnknownProgramme   Code = "UNKNOWN_PROGRAMME"
)

// registryMessages are the words of findings about rows of a beneficiary file.
var registryMessages = map[Code]Message{
	CodeEmptyFile: {
		Text{"Tệp rỗng, không có byte nào.", "The file is empty."},
		Text{"Mở lại bảng tính gốc, lưu lại rồi gửi lại.", "Open the original sheet, save it again and send it again."}},
	CodeFileTooLarge: {
		Text{"Tệp lớn {size} byte, quá giới hạn {limit}.", "The file has {size} bytes, above the limit of {limit}."},
		Text{"Tách danh sách thành nhiều tệp, mỗi xã một tệp.", "Split the list, one file per commune."}},
	CodeWrongFormat: {
		Text{"Nội dung của «{value}» không đúng với đuôi tệp: không phải CSV, cũng không phải XLSX.", "The content of “{value}” is not what its name says: neither CSV nor XLSX."},
		Text{"Mở tệp bằng Excel, chọn Lưu thành «Excel Workbook (.xlsx)» hoặc «CSV UTF-8»; không chỉ đổi đuôi tệp.", "Open it in Excel and save as “Excel Workbook (.xlsx)” or “CSV UTF-8”; renaming is not enough."}},
	CodeOldWorkbook: {
		Text{"Đây là tệp Excel kiểu cũ (.xls, Excel 97–2003).", "This is a workbook of the old kind (.xls, Excel 97–2003)."},
		Text{"Mở bằng Excel, chọn Lưu thành «Excel Workbook (.xlsx)».", "Open it in Excel and save as “Excel Workbook (.xlsx)”."}},
	CodeOpenDocument: {
		Text{"Đây là tệp LibreOffice, OpenOffice (.ods).", "This is a LibreOffice or OpenOffice document (.ods)."},
		Text{"Mở lại, chọn Lưu thành «Excel 2007–365 (.xlsx)».", "Open it and save as “Excel 2007–365 (.xlsx)”."}},
	CodeEncryptedWorkbook: {
		Text{"Tệp Excel có mật khẩu nên không đọc được.", "The workbook has a password and cannot be read."},
		Text{"Trong Excel: Tệp → Thông tin → Bảo vệ sổ làm việc → bỏ mật khẩu, rồi lưu lại.", "In Excel: File → Info → Protect Workbook, remove the password and save."}},
	CodeBrokenWorkbook: {
		Text{"Tệp Excel hỏng hoặc không đúng chuẩn ({part}: {reason}).", "The workbook is damaged or not standard ({part}: {reason})."},
		Text{"Mở bằng Excel, chép danh sách sang một tệp mới rồi lưu.", "Open it in Excel, copy the list into a new workbook and save."}},
	CodeWorkbookLimit: {
		Text{"Tệp Excel vượt giới hạn {limit} ({what}).", "The workbook is above the limit of {limit} ({what})."},
		Text{"Chép riêng danh sách sang tệp mới; danh sách rất lớn thì lưu thành CSV UTF-8.", "Copy the list alone into a new workbook; save a very large list as CSV UTF-8."}},
	CodeActiveContent: {
		Text{"Tệp Excel chứa macro, liên kết ngoài hoặc đối tượng nhúng: {parts}.", "The workbook holds macros, external links or embedded objects: {parts}."},
		Text{"Chép danh sách (dán dạng giá trị) sang tệp .xlsx mới rồi gửi lại.", "Copy the list as values into a new .xlsx and send it again."}},
	CodeDoctype: {
		Text{"Phần {part} của tệp có khai báo DTD, Excel không bao giờ ghi như vậy.", "Part {part} has a document type declaration, which Excel never writes."},
		Text{"Không dùng tệp này; xin lại tệp từ đơn vị lập danh sách.", "Do not use this file; ask its author for another."}},
	CodeCellOrder: {
		Text{"Dòng hoặc ô bị lặp hay sai thứ tự trong tệp ({cell}), nên mỗi phần mềm có thể đọc ra một kiểu.", "Rows or cells are repeated or out of order ({cell}): programs may read the sheet differently."},
		Text{"Mở bằng Excel, chép danh sách sang tệp mới rồi lưu.", "Open it in Excel, copy the list into a new workbook and save."}},
	CodeMergedCells: {
		Text{"Có ô gộp trong vùng dữ liệu: {cells}.", "Cells are merged among the data: {cells}."},
		Text{"Bỏ gộp ô (Unmerge), ghi đủ giá trị vào từng dòng; tiêu đề chỉ một dòng.", "Unmerge them and fill every row; keep the header in one row."}},
	CodeBadEncoding: {
		Text{"Tệp không phải UTF-8; có vẻ là bảng mã {encoding}.", "The file is not UTF-8; it looks like {encoding}."},
		Text{"Chuyển mã sang Unicode (nếu là TCVN3, VNI), rồi lưu thành «CSV UTF-8».", "Convert to Unicode (from TCVN3 or VNI) and save as “CSV UTF-8”."}},
	CodeNULByte: {
		Text{"Tệp có byte 0: không phải tệp văn bản, hoặc đã hỏng.", "The file has a zero byte: it is not text, or it is damaged."},
		Text{"Lưu lại từ bảng tính gốc thành «CSV UTF-8».", "Save the original sheet again as “CSV UTF-8”."}},
	CodeLineTooLong: {
		Text{"Từ đây một dòng dài quá {limit} byte; có lẽ một dấu ngoặc kép không được đóng.", "From here a row is longer than {limit} bytes; perhaps a quote is never closed."},
		Text{"Tìm dấu \" thừa ở dòng này rồi xóa.", "Find and remove the stray \" in this row."}},
	CodeBadQuotes: {
		Text{"Dấu ngoặc kép (\") đặt sai, không rõ ô kết thúc ở đâu.", "Quotes (\") are misplaced: it is unclear where the cell ends."},
		Text{"Xóa dấu \" trong ô, hoặc lưu lại tệp bằng Excel thành «CSV UTF-8».", "Remove the \" from the cell, or let Excel save the file as “CSV UTF-8”."}},
	CodeHeaderNotFound: {
		Text{"Không thấy dòng tiêu đề. Cần có ít nhất các cột: {columns}.", "No header row found. At least these columns are needed: {columns}."},
		Text{"Đặt tên cột ở một dòng phía trên dữ liệu, trong trang tính đầu tiên.", "Put the column names in one row above the data, on the first sheet."}},
	CodeMissingColumn: {
		Text{"Thiếu cột {column}.", "Column {column} is missing."},
		Text{"Thêm cột này, hoặc sửa lại tên tiêu đề.", "Add the column, or mend its header."}},
	CodeDuplicateColumn: {
		Text{"Hai cột «{other}» và «{value}» cùng là {column}.", "Columns “{other}” and “{value}” are both {column}."},
		Text{"Xóa hoặc đổi tên một cột.", "Remove or rename one of them."}},
	CodeTooManyColumns: {
		Text{"Có {count} cột, quá giới hạn {limit}.", "There are {count} columns, above the limit of {limit}."},
		Text{"Xóa các cột không dùng.", "Remove the columns that are not used."}},
	CodeTooManyRows: {
		Text{"Quá {limit} dòng dữ liệu.", "More than {limit} rows of data."},
		Text{"Tách danh sách thành nhiều tệp.", "Split the list into several files."}},
	CodePersonTooManyRows: {
		Text{"Quá {limit} dòng cùng một người hoặc các cặp vợ chồng nối nhau (số định danh {person}).", "More than {limit} rows of one person or of linked spouses (citizen number {person})."},
		Text{"Kiểm tra cột so_dinh_danh và dac_diem: có thể một số bị chép xuống cả cột.", "Check the columns person_id and facts: a number may have been copied down the column."}},
	CodeNoRows: {
		Text{"Chỉ có tiêu đề, không có dòng dữ liệu nào.", "There is a header and no row of data."},
		Text{"Kiểm tra danh sách có nằm ở trang tính đầu tiên không.", "Check that the list is on the first sheet."}},
	CodeUnknownColumn: {
		Text{"Không biết cột «{value}»; cột này không được đọc.", "Column “{value}” is unknown and not read."},
		Text{"Nếu là cột cần dùng, sửa tên theo mẫu; nếu không thì bỏ qua.", "If it is needed, name it as in the template; otherwise ignore this."}},
	CodeMoreSheets: {
		Text{"Chỉ đọc trang này; không đọc các trang: {sheets}.", "Only this sheet is read; these are not: {sheets}."},
		Text{"Nếu trang khác cũng có đối tượng, chép hết vào trang đầu hoặc lưu mỗi trang thành một tệp.", "If another sheet has people too, copy them all to the first one or save each as a file."}},
	CodeHiddenSheet: {
		Text{"Trang được đọc là trang đầu tiên và đang bị ẩn.", "The sheet that is read is the first one, and it is hidden."},
		Text{"Hiện trang này để kiểm tra; nếu không phải danh sách thì xóa đi.", "Unhide it and check; delete it if it is not the list."}},
	CodeHiddenRows: {
		Text{"Có {count} dòng bị ẩn (hoặc bị lọc); các dòng này vẫn được đọc.", "{count} rows are hidden or filtered out; they are read all the same."},
		Text{"Bỏ lọc, hiện hết các dòng để kiểm tra.", "Clear the filter and unhide all rows to check them."}},
	CodeTotalsRow: {
		Text{"Dòng tổng cộng, được bỏ qua.", "A totals row, passed over."}, Text{}},

	CodeRowWidth: {
		Text{"Dòng có {cells} ô, tiêu đề có {columns} cột.", "The row has {cells} cells, the header {columns}."},
		Text{"Kiểm tra dấu phân cách thừa hay thiếu; ô có dấu phân cách phải đặt trong ngoặc kép.", "Look for a separator too many or too few; quote cells that contain it."}},
	CodeMissingValue: {
		Text{"Để trống {column}.", "{column} is empty."},
		Text{"Ghi bổ sung theo hồ sơ.", "Fill it from the file of the person."}},
	CodeTooLong: {
		Text{"Dài quá {limit} ký tự.", "Longer than {limit} characters."},
		Text{"Rút gọn, hoặc kiểm tra có bị dán nhầm ô không.", "Shorten it, or check whether it was pasted into the wrong cell."}},
	CodeBadCharacter: {
		Text{"Có ký tự không nhìn thấy {char} ở vị trí {position}.", "An invisible character {char} at position {position}."},
		Text{"Xóa ô rồi gõ lại, không dán.", "Clear the cell and type it again, without pasting."}},
	CodeFormulaText: {
		Text{"Nội dung bắt đầu bằng = + - hoặc @, bảng tính có thể chạy như công thức: «{value}».", "The text begins with = + - or @ and could run as a formula: “{value}”."},
		Text{"Bỏ ký tự đầu; ô không có gì thì để trống.", "Remove the first character; leave an empty cell empty."}},
	CodeCellIsNumber: {
		Text{"Ô {cell} là số ({value}); số 0 ở đầu và các chữ số sau số thứ 15 có thể đã mất.", "Cell {cell} is a number ({value}); leading zeros and digits beyond the 15th may be lost."},
		Text{"Đặt cột thành Text rồi gõ lại theo giấy tờ.", "Set the column to Text and type it again from the papers."}},
	CodeCellIsFormula: {
		Text{"Ô {cell} là công thức: {value}.", "Cell {cell} is a formula: {value}."},
		Text{"Chép ô rồi dán dạng giá trị (Paste Values).", "Copy the cell and paste it as a value."}},
	CodeCellIsError: {
		Text{"Ô {cell} không phải chữ hay số: {value}.", "Cell {cell} is neither text nor number: {value}."},
		Text{"Gõ lại giá trị đúng.", "Type the right value."}},
	CodeLegacyEncoding: {
		Text{"Chữ gõ bằng bảng mã {encoding}, không phải Unicode: «{value}».{says_vi}", "The text is in {encoding}, not Unicode: “{value}”.{says_en}"},
		Text{"Dùng công cụ chuyển mã (Unikey: Ctrl+Shift+F6) đổi cả cột sang Unicode.", "Convert the whole column to Unicode (Unikey: Ctrl+Shift+F6)."}},
	CodeLegacyDecoded: {
		Text{"Chữ gõ bằng bảng mã {encoding} «{value}» đã đọc là «{after}».", "The text “{value}” is in {encoding} and was read as “{after}”."},
		Text{"So với giấy tờ; danh sách sau nên gõ bằng Unicode.", "Compare with the papers; type the next list in Unicode."}},
	CodeFileDecoded: {
		Text{"Tệp ở bảng mã {encoding}, đã đọc sang Unicode, ví dụ «{value}» là «{after}»; tệp gốc giữ nguyên.", "The file is in {encoding} and was read as Unicode, e.g. “{value}” is “{after}”; the original is untouched."},
		Text{"So vài tên với giấy tờ; lần sau lưu tệp dạng CSV UTF-8.", "Compare some names with the papers; save the next file as CSV UTF-8."}},
	CodeStrangeLetter: {
		Text{"Có chữ cái lạ, có thể gõ bằng bảng mã {encoding}: «{value}».", "An unusual letter; the text may be in {encoding}: “{value}”."},
		Text{"So với giấy tờ; nếu sai thì gõ lại bằng Unicode.", "Compare with the papers; if wrong, type it again in Unicode."}},
	CodeNameCharacter: {
		Text{"Họ tên có ký tự không hợp lệ «{char}»: «{value}».", "The name has a character that names do not have, “{char}”: “{value}”."},
		Text{"Gõ lại họ tên theo giấy tờ, bằng bộ gõ Unicode (chữ Đ có thể bị gõ nhầm ký tự).", "Type the name again from the papers, in Unicode (Đ may be a look-alike)."}},
	CodePersonIDFormat: {
		Text{"Số định danh phải có đúng 12 chữ số; «{value}» có {count} ký tự.", "A citizen number has exactly 12 digits; “{value}” has {count} characters."},
		Text{"Ghi đủ 12 số theo căn cước, kể cả số 0 ở đầu; không dùng số CMND 9 số.", "Write all 12 digits, leading zeros included; the old 9-digit card number will not do."}},
	CodePersonIDProvince: {
		Text{"Số định danh «{value}» bắt đầu bằng {code}, không phải mã tỉnh nào (001–096).", "Citizen number “{value}” begins with {code}, which is no province (001–096)."},
		Text{"So lại với thẻ căn cước.", "Compare with the identity card."}},
	CodePersonIDAbroad: {
		Text{"Số định danh «{value}» bắt đầu bằng {code}: mã quốc gia, khai sinh ở nước ngoài.", "Citizen number “{value}” begins with {code}: a country, birth registered abroad."},
		Text{"So lại với thẻ căn cước; nếu đúng thì không cần sửa.", "Compare with the identity card; nothing to do if right."}},
	CodePersonIDSex: {
		Text{"Số định danh «{value}» cho biết giới tính {says}, còn dòng này ghi {row}.", "Citizen number “{value}” says sex {says}, the row says {row}."},
		Text{"So lại với thẻ căn cước, sửa số định danh hoặc giới tính.", "Compare with the identity card and mend number or sex."}},
	CodePersonIDYear: {
		Text{"Số định danh «{value}» cho biết năm sinh {says}, còn dòng này ghi {row}.", "Citizen number “{value}” says birth year {says}, the row says {row}."},
		Text{"So lại với thẻ căn cước, sửa số định danh hoặc ngày sinh.", "Compare with the identity card and mend number or birth date."}},
	CodeBadDate: {
		Text{"«{value}» không phải ngày.", "“{value}” is not a date."},
		Text{"Ghi ngày/tháng/năm đủ bốn số năm, ví dụ 05/09/1950; ngày sinh có thể chỉ ghi năm.", "Write dd/mm/yyyy, e.g. 05/09/1950; a birth may be a year alone."}},
	CodeFutureDate: {
		Text{"Ngày {value} sau hôm nay ({today}).", "{value} lies after today ({today})."},
		Text{"Kiểm tra lại ngày và năm.", "Check day and year."}},
	CodeBadMonth: {
		Text{"«{value}» không phải tháng.", "“{value}” is not a month."},
		Text{"Ghi tháng/năm, ví dụ 07/2024 hoặc 2024-07.", "Write mm/yyyy or yyyy-mm, e.g. 07/2024."}},
	CodeMonthsReversed: {
		Text{"Tháng hưởng cuối {to} trước tháng đầu {from}.", "The last month {to} comes before the first {from}."},
		Text{"Sửa huong_tu hoặc huong_den.", "Mend from_month or to_month."}},
	CodeDeathBeforeBirth: {
		Text{"Ngày mất {value} trước ngày sinh {born}.", "Died on {value}, before the birth on {born}."},
		Text{"So lại với giấy khai sinh và trích lục khai tử.", "Compare with the birth and death certificates."}},
	CodeBadSex: {
		Text{"Giới tính «{value}» không rõ.", "Sex “{value}” is not known."},
		Text{"Ghi nam hoặc nữ.", "Write M or F."}},
	CodeBadStatus: {
		Text{"Trạng thái «{value}» không rõ.", "Status “{value}” is not known."},
		Text{"Ghi dang_huong, tam_dung hoặc thoi_huong.", "Write active, suspended or stopped."}},
	CodeMissingStatusMonth: {
		Text{"Trạng thái «{status}» nhưng không ghi từ tháng nào.", "Status “{status}” without the month it holds from."},
		Text{"Ghi tháng vào cột trang_thai_tu.", "Fill the column status_from."}},
	CodeBadPercent: {
		Text{"Tỷ lệ «{value}» không phải số nguyên từ 1 đến 100.", "Percent “{value}” is not a whole number from 1 to 100."},
		Text{"Ghi số nguyên, ví dụ 61.", "Write a whole number, e.g. 61."}},
	CodeBadCount: {
		Text{"Số lượng «{value}» không phải số nguyên hoặc số có nửa (2,5).", "Count “{value}” is neither whole nor a half (2.5)."},
		Text{"Ghi số theo quyết định.", "Write the number of the decision."}},
	CodeUnknownFact: {
		Text{"Đặc điểm «{value}» không có trong danh mục.", "Fact “{value}” is not in the catalogue."},
		Text{"Dùng mã của danh mục, các mã cách nhau bằng dấu chấm phẩy (;).", "Use codes of the catalogue, separated by semicolons (;)."}},
	CodeFactNotUsed: {
		Text{"Đặc điểm «{value}» không dùng cho đối tượng {category}.", "Fact “{value}” has no meaning for category {category}."},
		Text{"Kiểm tra mã đối tượng và đặc điểm; nếu thừa thì xóa.", "Check category and fact; remove it if it is not needed."}},
	CodeFactPerson: {
		Text{"«{value}»: đặc điểm này phải ghi là {fact}{need}.", "“{value}”: this fact is written {fact}{need}."},
		Text{"Ghi số định danh 12 số sau dấu = khi đặc điểm nói về một người khác.", "Write the 12-digit citizen number after = where the fact is about another person."}},
	CodeSpouseConflict: {
		Text{"Vợ hoặc chồng ghi là «{value}», nhưng dữ liệu khác nói đến {other}.", "The spouse is given as “{value}”, other data name {other}."},
		Text{"So lại số định danh của hai vợ chồng.", "Compare the citizen numbers of both spouses."}},
	CodeSpouseNotInFile: {
		Text{"Vợ hoặc chồng «{value}» không có trong tệp này.", "The spouse “{value}” is not in this file."}, Text{}},
	CodeBadPayeeID: {
		Text{"Số của người nhận «{value}» không phải số định danh 12 số, CMND 9 số hay mã số thuế 10 hoặc 13 số.", "Payee number “{value}” is no citizen number (12), old card (9) or tax code (10 or 13 digits)."},
		Text{"Ghi lại theo giấy tờ của người nhận.", "Write it again from the payee's papers."}},
	CodeBadMethod: {
		Text{"Hình thức chi «{value}» không rõ.", "Method “{value}” is not known."},
		Text{"Ghi tai_khoan hoặc tien_mat.", "Write account or cash."}},
	CodeBadAccount: {
		Text{"Số tài khoản «{value}» không hợp lệ: cần 6–24 chữ số hoặc chữ cái không dấu.", "Account number “{value}” is not valid: 6 to 24 digits or plain letters."},
		Text{"Gõ lại theo thẻ hoặc sao kê của ngân hàng, trong ô định dạng Text.", "Type it again from the bank's papers, in a cell set to Text."}},
	CodeMissingAccount: {
		Text{"Chi qua tài khoản nhưng thiếu ngân hàng hoặc số tài khoản; khoản chi sẽ bị giữ lại.", "Paid by account, but bank or account number is missing; the payment will be held."},
		Text{"Bổ sung ngân hàng và số tài khoản, hoặc ghi hình thức tien_mat.", "Add bank and account number, or write method cash."}},
	CodeMissingUnit: {
		Text{"Không ghi đơn vị chi trả; khoản chi sẽ bị giữ lại.", "No paying unit given; the payment will be held."},
		Text{"Ghi mã đơn vị vào cột don_vi.", "Fill the column unit."}},
	CodeDuplicateGrant: {
		Text{"Trùng với dòng {row}: cùng người, đối tượng {value}, quyết định và thời gian ({months}).", "Repeats row {row}: same person, category {value}, decision and months ({months})."},
		Text{"Xóa một trong hai dòng.", "Remove one of the two rows."}},
	CodeOverlappingGrants: {
		Text{"Cùng người, cùng đối tượng {value} và trùng thời gian với dòng {row} ({months}), nhưng khác quyết định.", "Same person and category {value} for the same months as row {row} ({months}), by another decision."},
		Text{"Quyết định mới thay quyết định cũ thì ghi huong_den cho dòng cũ; nếu không thì xóa dòng sai.", "If the new decision replaces the old, end the old row with to_month; otherwise remove the wrong row."}},
	CodeContradiction: {
		Text{"Ghi «{value}», khác với dòng {row} của cùng người hoặc đơn vị: «{other}».", "Says “{value}”; row {row} of the same person or unit says “{other}”."},
		Text{"So với giấy tờ rồi sửa cho hai dòng giống nhau.", "Compare with the papers and make both rows agree."}},
	CodeDuplicateUnit: {
		Text{"Đơn vị «{value}» đã có tài khoản chi cho chương trình {programme} ở dòng {row} hoặc dòng sau.", "Unit “{value}” already has an account for programme {programme}, from row {row} on."},
		Text{"Mỗi đơn vị và chương trình chỉ ghi một dòng.", "Give one row for each unit and programme."}},
	CodeUnknownProgramme: {
		Text{"Chương trình «{value}» không có trong danh mục.", "Programme “{value}” is not in the catalogue."},
		Text{"Ghi NCC, BTXH, HTXH, chương trình của đơn vị (--rates), hoặc để trống cho mọi chương trình.", "Write NCC, BTXH, HTXH, a programme of the office (--rates), or leave it empty for every programme."}},
}
