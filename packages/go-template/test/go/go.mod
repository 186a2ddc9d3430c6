module ktl.dev/go-template/oracle

go 1.24
