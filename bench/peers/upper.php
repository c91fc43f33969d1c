<?php
// The function of Python in PHP, for php-fpm. Letters of ASCII only: PHP knows no others without an extension.
$request = file_get_contents('php://input');
if (preg_match('//u', $request) !== 1) {
    http_response_code(422);
    exit;
}
echo strtoupper($request);
