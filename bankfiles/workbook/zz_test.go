package workbook
import ("testing";"os")
func TestLook(t *testing.T){
 os.MkdirAll("/tmp/h5look",0o755)
 os.WriteFile("/tmp/h5look/list.xlsx", paymentList(t, 75),0o644)
 os.WriteFile("/tmp/h5look/form.xlsx", form09(t, 41),0o644)
 os.WriteFile("/tmp/h5look/control.xlsx", controlBook(t, sampleControl(300,25)),0o644)
}
